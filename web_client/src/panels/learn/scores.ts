import type { ScoreRow } from "../../generated/messages.gen";
import type { Block, TableRow } from "../content";
import type { Words } from "../words";

/** The best of the class, or of everybody. */
export function scoreTable(
  rows: readonly ScoreRow[],
  column: string,
  shown: (score: number) => string,
  { t }: Words,
): Block[] {
  if (rows.length === 0) return [];
  const lines = rows.map(({ name, score, mine }, i): TableRow => {
    const who = mine ? t("game.me", { name }) : name;
    return { id: `${i} ${name}`, cells: [String(i + 1), who, shown(score)], strong: mine };
  });
  const columns = [t("game.rank"), t("game.name"), column];
  return [{ kind: "table", id: "scores", label: t("game.scores"), columns, rows: lines, empty: "" }];
}
