import type { Over } from "../../desk";
import type { RecordSummary } from "../../generated/messages.gen";
import type { Language } from "../../i18n";
import type { Block, Link } from "../content";
import type { Words } from "../words";

const NOTEBOOK = "/api/v1/notebook";

/** What a record can be taken along as. */
export function recordLinks({ record_id }: RecordSummary, { t }: Words): Block {
  const file = (format: string): Link => ({
    id: `export-${format}`,
    label: t(`export.${format}` as "export.eln"),
    href: `${NOTEBOOK}/records/${record_id}/export?format=${format}`,
    download: true,
  });
  const page = { id: "page", label: t("export.html"), href: `${NOTEBOOK}/records/${record_id}/page` };
  const label = { id: "label", label: t("export.label"), href: `${NOTEBOOK}/records/${record_id}/label` };
  return {
    kind: "links",
    label: t("record.export"),
    links: [page, label, ...["eln", "csv", "parquet", "jsonld"].map(file)],
  };
}

/** What all records can be taken along as. */
export function notebookLinks({ t }: Words): Block {
  const file = (format: string): Link => ({
    id: `export-${format}`,
    label: t(`export.${format}` as "export.eln"),
    href: `${NOTEBOOK}/export?format=${format}`,
    download: true,
  });
  return {
    kind: "links",
    label: t("list.export"),
    links: [
      { id: "labels", label: t("export.labels"), href: `${NOTEBOOK}/labels` },
      ...["eln", "csv", "parquet"].map(file),
    ],
  };
}

/** The picture of how a quantity went from record to record, of the records that a query finds. */
export function trendAddress(name: string, query: string, language: Language): string {
  return `${NOTEBOOK}/trend.svg?${new URLSearchParams({ name, query, language })}`;
}

/** What goes along with what: as a picture, a table, or numbers for programs. */
export function correlationAddress(
  as: "picture" | "table" | "numbers",
  over: Over,
  query: string,
  language: Language,
): string {
  const ending = { picture: ".svg", table: ".csv", numbers: "" }[as];
  const asked = new URLSearchParams({ over, query, ...(as === "picture" ? { language } : {}) });
  return `${NOTEBOOK}/correlations${ending}?${asked}`;
}
