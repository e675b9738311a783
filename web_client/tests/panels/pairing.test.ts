import { describe, expect, it } from "vitest";
import type { Block } from "../../src/panels/content";
import { pairingPanel } from "../../src/panels/pairing";
import { wordsIn } from "../../src/panels/words";
import type { AppState } from "../../src/state";
import { exampleState, notedActions } from "./example_state";

const { actions, done } = notedActions();
const draw = (change: Partial<AppState["pairing"]>, account: Partial<AppState["account"]> = {}) => {
  const state = exampleState();
  const pairing = { ...state.pairing, ...change };
  const drawn = { ...state, pairing, account: { ...state.account, ...account } };
  return pairingPanel(drawn, actions, wordsIn("en")).blocks;
};
const of = <K extends Block["kind"]>(kind: K, blocks: Block[]) =>
  blocks.filter((block) => block.kind === kind) as Extract<Block, { kind: K }>[];
const texts = (blocks: Block[]) => of("text", blocks).map(({ text }) => text);
const buttons = (blocks: Block[]) => of("buttons", blocks).flatMap((row) => row.buttons);
const offer = exampleState().pairing.offer!;

describe("on the PC", () => {
  const url = "https://lab.local:8443/pair?code=234567";

  it("stand the code in threes, its picture, the address, and how long it works in words that do not tick", () => {
    const blocks = draw({ offer: { ...offer, state: "waiting", url } });
    expect(of("code", blocks)[0]).toMatchObject({ text: "234 567", spoken: "2 3 4, 5 6 7" });
    expect(of("qr", blocks)[0]!.rows).toEqual(offer.qr);
    expect(texts(blocks)[0]).toContain("open lab.local:8443/pair and");
    expect(texts(blocks)[1]).toBe("Works once, for 4 more minutes");
    expect(of("text", blocks).some(({ live }) => live)).toBe(false);
    expect(texts(draw({ offer: { ...offer, state: "waiting", url }, minutesLeft: 1 }))[1]).toContain(
      "less than",
    );
  });

  it("is a hint where no other device could reach the address", () => {
    const hints = (address: string) =>
      texts(draw({ offer: { ...offer, state: "waiting", url: address } })).length;
    expect(hints("http://127.0.0.1:8000/pair?code=2")).toBe(hints(url) + 1);
    expect(hints("http://localhost:8000/pair?code=2")).toBe(hints(url) + 1);
  });

  it("are the words and the device once it asks, and a yes or a no", () => {
    const blocks = draw({});
    expect(of("code", blocks)[0]).toMatchObject({ text: offer.words, live: true });
    expect(texts(blocks)[0]).toContain(offer.deviceName);
    for (const button of buttons(blocks)) button.press();
    expect(done).toEqual([
      ["decidePairing", true],
      ["decidePairing", false],
    ]);
  });

  it.each(["approved", "refused", "expired"] as const)("is said when it is %s, with the way on", (state) => {
    const blocks = draw({ offer: { ...offer, state } });
    expect(of("text", blocks)[0]?.live).toBe(true);
    expect(buttons(blocks).map(({ id }) => id)).toEqual(["new-code", "devices"]);
  });
});

describe("on the device", () => {
  it("is a field that waits for the code", () => {
    const blocks = draw({ offer: null }, { login: "out" });
    expect(of("field", blocks)[0]).toMatchObject({ code: true, first: true });
    expect(buttons(blocks).map(({ id, disabled }) => [id, disabled])).toEqual([["claim", true]]);
  });

  it("are the same two words, and nothing to press", () => {
    const claim = { secret: "never shown", state: "claimed", words: "atlas piano" } as const;
    const blocks = draw({ claim }, { login: "out" });
    expect(of("code", blocks)[0]).toMatchObject({ text: "atlas piano", live: true });
    expect(buttons(blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).not.toContain(claim.secret);
  });

  it("is asked before a scanned code signs somebody else in", () => {
    const blocks = draw({ offer: null, code: "234567" });
    expect(texts(blocks)[0]).toContain(exampleState().account.person);
    expect(buttons(blocks).map(({ id }) => id)).toEqual(["claim"]);
  });
});
