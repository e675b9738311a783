import { Lost, Refused } from "./messages";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const API = "/api/v1";

/**
 * Ask the server over HTTP: what has to do with cookies, which no socket can set.
 *
 * @param body what the request says, as JSON.
 * @param bearer a secret that speaks for this request alone; without it the browser's cookie does.
 * @throws Refused with the server's sentence; Lost when the server cannot be reached.
 */
export async function request<T>(method: Method, path: string, body?: object, bearer?: string): Promise<T> {
  const headers: Record<string, string> = {};
  if (body) headers["content-type"] = "application/json";
  if (bearer) headers["authorization"] = `Bearer ${bearer}`;
  return exchange<T>(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

/**
 * The same for a request that is more than JSON.
 *
 * @throws Refused with the server's sentence; Lost when the server cannot be reached.
 */
export async function exchange<T>(path: string, init: RequestInit): Promise<T> {
  const response = await reach(path, init);
  return (await response.json().catch(() => null)) as T;
}

/**
 * The same where the answer is a text.
 *
 * @throws Refused with the server's sentence; Lost when the server cannot be reached.
 */
export async function exchangeText(path: string, init: RequestInit): Promise<string> {
  return (await reach(path, init)).text();
}

/**
 * The same for a text of which there are versions.
 *
 * @throws Refused with the server's sentence; Lost when the server cannot be reached.
 */
export async function exchangeVersion(path: string): Promise<{ text: string; version: string }> {
  const response = await reach(path, { method: "GET", cache: "no-store" });
  const tag = response.headers.get("etag") ?? "";
  return { text: await response.text(), version: tag.replace(/^(W\/)?"|"$/g, "") };
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(API + path, { ...init, headers: { accept: "application/json", ...init.headers } });
  } catch {
    throw new Lost();
  }
  if (response.ok) return response;
  throw refusalOf(response, await response.json().catch(() => null));
}

function refusalOf(response: Response, answer: unknown): Refused {
  const { code, sentence } = { code: "", sentence: "", ...(answer as object | null) };
  return new Refused(code || String(response.status), sentence || response.statusText, waitOf(response));
}

/** After how many seconds the server will listen again; 0 where it does not say. */
function waitOf(response: Response): number {
  const seconds = Number(response.headers.get("retry-after"));
  return Number.isFinite(seconds) ? seconds : 0;
}
