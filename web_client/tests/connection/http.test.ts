import { afterEach, expect, it, vi } from "vitest";
import { exchangeText, request } from "../../src/connection/http";
import { Lost, Refused } from "../../src/connection/messages";

afterEach(() => vi.unstubAllGlobals());

/** A server that gives one answer, and what it was asked. */
function answering(answer: () => Response): [string, RequestInit][] {
  const asked: [string, RequestInit][] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push([url, init]);
    return Promise.resolve(answer());
  });
  return asked;
}

it("sends JSON, and a bearer token where one speaks for the request", async () => {
  const asked = answering(() => Response.json({ state: "claimed" }));
  expect(await request("POST", "/pairings/tokens", { a: 1 }, "secret")).toEqual({ state: "claimed" });
  const [url, { method, body, headers }] = asked[0]!;
  expect([url, method, body]).toEqual(["/api/v1/pairings/tokens", "POST", '{"a":1}']);
  expect(headers).toMatchObject({ "content-type": "application/json", authorization: "Bearer secret" });
});

it("leaves body and token away where there is none", async () => {
  const asked = answering(() => Response.json([]));
  await request("GET", "/people");
  expect(asked[0]![1].body).toBeUndefined();
  expect(Object.keys(asked[0]![1].headers!)).toEqual(["accept"]);
});

it("says what the server refused, and how long to wait", async () => {
  const init = { status: 429, headers: { "retry-after": "30" } };
  answering(() => Response.json({ code: "throttled", sentence: "Too many." }, init));
  const refused = await request("POST", "/sessions", {}).catch((reason: unknown) => reason);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ code: "throttled", message: "Too many.", waitSeconds: 30 });
});

it("names the status of an answer that is not the server's own", async () => {
  answering(() => new Response("<h1>", { status: 502, statusText: "Bad Gateway" }));
  await expect(request("GET", "/me")).rejects.toMatchObject({ code: "502", message: "Bad Gateway" });
});

it("is lost where the server cannot be reached", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(request("GET", "/me")).rejects.toBeInstanceOf(Lost);
});

it("hands on a text as it is, and a refusal as its sentence", async () => {
  answering(() => new Response("id: x\n"));
  expect(await exchangeText("/notebook/templates/x/text", { method: "GET" })).toBe("id: x\n");
  answering(() => Response.json({ code: "not_found", sentence: "No such template." }, { status: 404 }));
  await expect(exchangeText("/notebook/templates/y/text", { method: "GET" })).rejects.toThrow(
    "No such template.",
  );
});
