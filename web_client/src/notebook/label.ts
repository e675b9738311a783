/** What a label stands for: a record, or a lot of material as its maker writes it. */
export interface Label {
  kind: "record" | "lot";
  id: string;
}

const LONGEST_CODE = 400;
const LONGEST_LOT = 64;
const CODE = /^holotrode:(record|lot):([A-Za-z0-9_.~%-]+)$/;
const RECORD = /^[A-Za-z0-9_.-]{1,64}$/;
const BYTES = /(?:%[0-9A-Fa-f]{2})+/g;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** What a scanned code stands for, as the server reads it; null where it is none of ours, or damaged. */
export function readLabel(text: string): Label | null {
  const [, kind, coded = ""] = (text.length <= LONGEST_CODE && CODE.exec(text.trim())) || [];
  if (!kind) return null;
  const id = decoded(coded);
  if (kind === "record") return RECORD.test(id) ? { kind, id } : null;
  const isLot = id.trim() !== "" && [...id].length <= LONGEST_LOT && !UNSEEN.test(id);
  return isLot ? { kind: "lot", id } : null;
}

/** A lot as it is kept: of a label, what it says; of anything else, the text itself. */
export function lotIn(text: string): string {
  const label = readLabel(text);
  return label?.kind === "lot" ? label.id : text;
}

/** Whether a field takes the lot of a material. */
export function takesLot({ kind, field }: { kind: string; field: string }): boolean {
  return kind === "text" && /(?:^|[._])lot$/.test(field);
}

/** Text with its percent signs resolved; empty where their bytes are no text. */
function decoded(coded: string): string {
  try {
    return coded.replace(BYTES, decodeURIComponent); // a percent sign before anything else stands for itself
  } catch {
    return "";
  }
}
