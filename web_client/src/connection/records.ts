import type { Form, RecordElectrode, RecordSummary, RecordView, Sha256 } from "../generated/messages.gen";
import type { Language } from "../i18n";
import type { TemplateSummary } from "../notebook/state";
import { exchange } from "./http";

/** How much of a file the server has, and whether that is all. */
export interface Received {
  received: number;
  complete: boolean;
}

/** What came in from a file, and everything of it that did not. */
export interface ImportReport {
  records: string[];
  entries: number;
  /** How many entries were here already. */
  known: number;
  skipped: { sheet: string; row: number | null; column: string; content: string; reason: string }[];
  /** What a table's columns mean, as YAML. */
  mapping: string;
}

const of = (part: string) => encodeURIComponent(part);

const ask = <T>(path: string, query: Record<string, string | number> = {}) => {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return exchange<T>(search.size > 0 ? `${path}?${search}` : path, { method: "GET" });
};

/** Records that a query finds, newest first. */
export const records = (query: string, limit: number, offset: number) =>
  ask<{ records: RecordSummary[]; total: number }>("/notebook/records", { query, limit, offset });

/** A record with every entry, its form in the language asked for. */
export const record = (id: string, language: Language) =>
  ask<RecordView>(`/notebook/records/${of(id)}`, { language });

/** The computed electrode behind a record. */
export const electrode = (id: string, language: Language) =>
  ask<RecordElectrode>(`/notebook/records/${of(id)}/electrode`, { language });

/** The newest version of every template. */
export const templates = (language: Language) => ask<TemplateSummary[]>("/notebook/templates", { language });

export const form = (templateId: string, version: number, language: Language) =>
  ask<Form>(`/notebook/templates/${of(templateId)}`, { version, language });

/** Where the bytes of an attached file are. */
export const fileAddress = (recordId: string, sha256: Sha256) =>
  `/api/v1/notebook/records/${of(recordId)}/files/${sha256}`;

/** Bring records in from a file: an archive of a notebook, or a lab's old table; the server says what came of it. */
export function bringIn(
  file: File,
  how: { mapping?: string; template?: string; dry_run?: boolean },
): Promise<ImportReport> {
  const asked = new URLSearchParams({ name: file.name });
  for (const [name, value] of Object.entries(how)) if (value) asked.set(name, String(value));
  return exchange<ImportReport>(`/notebook/imports?${asked}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });
}

export const received = (sha256: Sha256) => ask<Received>(`/uploads/${sha256}`);

/** Send a part of a file, from `offset` on; at most UPLOAD_CHUNK bytes. */
export const sendChunk = (sha256: Sha256, offset: number, length: number, chunk: ArrayBuffer) =>
  exchange<Received>(`/uploads/${sha256}`, {
    method: "PATCH",
    headers: {
      "content-type": "application/octet-stream",
      "upload-offset": String(offset),
      "upload-length": String(length),
    },
    body: chunk,
  });
export const UPLOAD_CHUNK = 1024 * 1024;
