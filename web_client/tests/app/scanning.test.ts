// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/app/context";
import { offerScanning, scanningActions } from "../../src/app/scanning";
import { initialState, type AppState } from "../../src/state";
import { createStore, type Store } from "../../src/store";

let store: Store<AppState>;
let done: string[];
let stopped: number;
let seen: string;

beforeEach(() => {
  store = createStore(initialState("en", "notebook", ""));
  [done, stopped, seen] = [[], 0, ""];
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

class FakeDetector {
  static getSupportedFormats = () => Promise.resolve(["qr_code"]);
  detect = () => Promise.resolve(seen ? [{ rawValue: seen }] : []);
}

/** A browser with a camera, which somebody allows or not. */
function withCamera(getUserMedia: () => Promise<MediaStream> = () => Promise.resolve(stream())): void {
  vi.stubGlobal("BarcodeDetector", FakeDetector);
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
}

function stream(): MediaStream {
  const made = new MediaStream();
  made.getTracks = () => [{ stop: () => void (stopped += 1) } as MediaStreamTrack];
  return made;
}

function started() {
  return scanningActions({ store } as Context, {
    openRecord: (id) => void done.push(`open ${id}`),
    typeInSlot: (text) => void done.push(`type ${text}`),
  });
}
const scanning = () => store.get().desk.scanning;

describe("a browser", () => {
  it("that reads codes with a camera says so", async () => {
    withCamera();
    await offerScanning(store);
    expect(scanning().can).toBe(true);
  });

  it("without a detector or without a camera does not", async () => {
    vi.stubGlobal("navigator", { mediaDevices: {} });
    await offerScanning(store);
    vi.stubGlobal("BarcodeDetector", FakeDetector);
    vi.stubGlobal("navigator", {});
    await offerScanning(store);
    expect(scanning().can).toBe(false);
  });
});

describe("a label before the camera", () => {
  it.each([
    ["", "holotrode:record:SIM-026", "open SIM-026"],
    ["w.cam.lot", "holotrode:lot:BASF%202109%2F3", "type BASF 2109/3"],
  ])("for “%s”: %s, and the camera is stopped at once", async (slotId, code, expected) => {
    withCamera();
    started().scan(slotId);
    await vi.waitFor(() => expect(scanning().stream).not.toBeNull());
    expect([scanning().looking, stopped]).toEqual([true, 0]);
    seen = code;
    await vi.waitFor(() => expect(done).toEqual([expected]));
    expect(stopped).toBe(1);
    expect(scanning()).toMatchObject({ looking: false, stream: null, problem: "" });
  });

  it.each([
    ["", "holotrode:lot:L1", "Expected the label of a record; this is that of lot L1."],
    ["w.cam.lot", "holotrode:record:r", "Expected the label of a lot; this is that of record r."],
    ["", "https://example.org", /^Expected the label of a record or of a lot.*“https:\/\/example.org”/],
  ])("of another kind gets a sentence (%s, %s)", async (slotId, code, sentence) => {
    withCamera();
    seen = code;
    started().scan(slotId);
    await vi.waitFor(() => expect(scanning().problem).not.toBe(""));
    expect(scanning().problem).toMatch(sentence);
    expect([scanning().slotId, stopped, done]).toEqual([slotId, 1, []]);
  });

  it.each([
    ["NotAllowedError", "does not let this page use the camera"],
    ["NotFoundError", "has no camera"],
    ["NotReadableError", "could not be used: it is in use"],
  ])("is not seen where the browser says %s", async (name, part) => {
    withCamera(() => Promise.reject(new DOMException("it is in use", name)));
    started().scan("");
    await vi.waitFor(() => expect(scanning().problem).toContain(part));
    expect(scanning().looking).toBe(false);
  });
});

describe("the camera", () => {
  it("is stopped when one does not want to look any longer", async () => {
    withCamera();
    const { scan, stopScanning } = started();
    scan("");
    await vi.waitFor(() => expect(scanning().stream).not.toBeNull());
    stopScanning();
    expect(scanning()).toMatchObject({ looking: false, stream: null });
    await vi.waitFor(() => expect(stopped).toBe(1));
  });

  it("is stopped when one goes elsewhere", async () => {
    withCamera();
    started().scan("");
    await vi.waitFor(() => expect(scanning().stream).not.toBeNull());
    store.update((state) => ({ ...state, panel: "learn" }));
    await vi.waitFor(() => expect(stopped).toBe(1));
    expect(scanning().looking).toBe(false);
  });

  it("that is allowed too late is stopped at once, and shows nothing", async () => {
    let allow: (stream: MediaStream) => void = () => undefined;
    withCamera(() => new Promise((resolve) => (allow = resolve)));
    const { scan, stopScanning } = started();
    scan("");
    stopScanning();
    allow(stream());
    await vi.waitFor(() => expect(stopped).toBe(1));
    expect(scanning().stream).toBeNull();
  });
});

describe("a code that is typed", () => {
  it.each([
    ["holotrode:record:SIM-026", ["open SIM-026"], ""],
    [" SIM-026 ", ["open SIM-026"], ""],
    ["holotrode:lot:L1", [], "Expected the label of a record; this is that of lot L1."],
  ])("%s opens its record, or says why not", (code, expected, problem) => {
    started().openCode(code);
    expect([done, scanning().problem]).toEqual([expected, problem]);
  });
});
