import type { RecordSummary } from "../../generated/messages.gen";
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

export function trendAddress(quantity: string): string {
  return `${NOTEBOOK}/trend.svg?quantity=${encodeURIComponent(quantity)}`;
}

export const CORRELATION = {
  picture: `${NOTEBOOK}/correlation.svg`,
  csv: `${NOTEBOOK}/correlation.csv`,
  json: `${NOTEBOOK}/correlation.json`,
} as const;
