import { vi } from "vitest";

type Answers = Record<string, (body: unknown) => unknown>;

/** A server that answers "METHOD /path" with what a function makes of the body; notes what it was asked. */
export function answering(answers: Answers): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string, { method, body }: RequestInit) => {
    const name = `${method} ${url.replace("/api/v1", "")}`;
    asked.push(name);
    const answer = answers[name];
    if (!answer) return Promise.resolve(Response.json({ code: "refused", sentence: name }, { status: 403 }));
    return Promise.resolve(Response.json(answer(body ? JSON.parse(body as string) : undefined)));
  });
  return asked;
}
