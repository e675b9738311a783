import { exchange } from "./http";

/** A value of each record, numbers in SI; `differs` tells which are not as most are. */
export interface ComparedValue {
  name: string;
  values: (number | string | null)[];
  differs: boolean[];
}

/** The values of records beside each other, in the order of the work. */
export function comparison(recordIds: readonly string[]): Promise<{ rows: ComparedValue[] }> {
  const asked = new URLSearchParams(recordIds.map((id): [string, string] => ["record", id]));
  return exchange(`/notebook/comparison?${asked}`, { method: "GET" });
}
