import { bringIn, type ImportReport } from "../connection/records";
import { nothingBrought, type Bringing, type BringingActions } from "../desk";
import { patch, sentence, words, type Context } from "./context";

const MOST_SAID = 20;

/**
 * Bring records in from a file. What a table's columns mean is proposed first, for a person to correct; the file waits
 * meanwhile.
 */
export function bringingActions(context: Context): BringingActions {
  const { store } = context;
  let table: File | undefined;
  const now = () => store.get().desk.bringing;
  const change = (part: Partial<Bringing>) => patch(store, "desk", { bringing: { ...now(), ...part } });

  async function ask(
    file: File,
    how: { mapping?: string; template?: string; dry_run?: boolean },
  ): Promise<void> {
    change({ busy: true, said: "", problem: "" });
    try {
      const report = await bringIn(file, how);
      if (how.dry_run) change({ busy: false, mapping: report.mapping, table: file.name });
      else change({ ...nothingBrought(), said: saidOf(report, context) });
    } catch (reason) {
      change({ busy: false, problem: sentence(reason) });
    }
  }

  return {
    bringIn(file) {
      table = /\.eln$/i.test(file.name) ? undefined : file;
      patch(store, "desk", { bringing: nothingBrought() });
      void ask(file, table ? { dry_run: true } : {});
    },
    arrangeBringing(part) {
      change(part);
      const { template } = now();
      if (part.template !== undefined && table) void ask(table, { dry_run: true, template });
    },
    bringTable() {
      if (table) void ask(table, { mapping: now().mapping });
    },
  };
}

function saidOf({ records, entries, known, skipped }: ImportReport, context: Context): string {
  const { t } = words(context);
  const brought = t("list.import.done", {
    records: String(records.length),
    entries: String(entries),
    known: String(known),
    skipped: String(skipped.length),
  });
  return [brought, ...skipped.slice(0, MOST_SAID).map((one) => skippedPart(one))].join("\n");
}

function skippedPart({ sheet, row, column, content, reason }: ImportReport["skipped"][number]): string {
  const place = [sheet, row, column].filter((part) => part !== null && part !== "").join(", ");
  return `${place}: ${content} (${reason})`;
}
