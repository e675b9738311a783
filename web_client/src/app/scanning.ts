import type { Actions } from "../actions";
import type { Scanning } from "../desk";
import type { Key } from "../i18n";
import { readLabel } from "../notebook/label";
import type { AppState } from "../state";
import type { Store } from "../store";
import { patch, sentence, words, type Context } from "./context";
import { IDENTIFIER } from "./following";

type Scan = Pick<Actions, "scan" | "stopScanning" | "openCode">;
type Uses = Pick<Actions, "openRecord" | "typeInSlot">;

/** The browser's own reader of codes, which not every browser has. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const QR = "qr_code";
const LOOK_MS = 150;

/** Find out whether this browser can read codes with a camera. */
export async function offerScanning(store: Store<AppState>): Promise<void> {
  const detector = detectorClass();
  if (!detector || !("mediaDevices" in navigator)) return;
  const formats = await detector.getSupportedFormats().catch((): string[] => []);
  if (formats.includes(QR)) patch(store, "desk", { scanning: { ...store.get().desk.scanning, can: true } });
}

/**
 * Actions on labels that are read.
 *
 * @param uses what a label leads to.
 */
export function scanningActions(context: Context, uses: Uses): Scan {
  const { store } = context;
  let looking = new AbortController();
  const change = (part: Partial<Scanning>) =>
    patch(store, "desk", { scanning: { ...store.get().desk.scanning, ...part } });
  const stop = () => {
    looking.abort();
    change({ looking: false, stream: null });
  };

  async function scan(slotId: string): Promise<void> {
    stop();
    const { signal } = (looking = new AbortController());
    const place = placeOf(store.get());
    const leave = store.subscribe((state) => {
      if (!signal.aborted && placeOf(state) !== place) stop();
    });
    change({ slotId, looking: true, problem: "" });
    try {
      const code = await look(signal, (stream) => change({ stream }));
      if (signal.aborted || code === null) return;
      stop();
      take(slotId, code);
    } catch (reason) {
      if (signal.aborted) return;
      stop();
      change({ problem: complaint(context, reason) });
    } finally {
      leave();
    }
  }

  /** A label leads to its record, or fills the lot. */
  function take(slotId: string, code: string): void {
    const { t } = words(context);
    const label = readLabel(code);
    if (!label) change({ problem: t("scan.foreign", { got: code.slice(0, 60) }) });
    else if (slotId === "" && label.kind === "lot") change({ problem: t("scan.is_lot", { id: label.id }) });
    else if (slotId !== "" && label.kind === "record")
      change({ problem: t("scan.is_record", { id: label.id }) });
    else if (slotId === "") uses.openRecord(label.id);
    else uses.typeInSlot(label.id);
  }

  return {
    scan: (slotId) => void scan(slotId),
    stopScanning: stop,
    openCode(code) {
      const typed = code.trim();
      change({ slotId: "", code: "", problem: "" });
      if (IDENTIFIER.test(typed)) uses.openRecord(typed);
      else take("", typed);
    },
  };
}

/**
 * The text of the first code that the camera sees; null where the search was given up.
 *
 * @param show is handed what the camera sees.
 */
async function look(signal: AbortSignal, show: (stream: MediaStream) => void): Promise<string | null> {
  const Detector = detectorClass()!;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    if (signal.aborted) return null;
    show(stream);
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    const detector = new Detector({ formats: [QR] });
    while (!signal.aborted) {
      const [found] = await detector.detect(video);
      if (found) return found.rawValue;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

/** Where somebody looks for a label: elsewhere the camera has nothing to see. */
function placeOf({ panel, notebook, desk }: AppState): string {
  return [panel, notebook.recordId, notebook.bench.slotId, desk.compared !== null].join();
}

const COMPLAINTS: Readonly<Record<string, Key>> = {
  NotAllowedError: "scan.not_allowed",
  NotFoundError: "scan.no_camera",
};

function complaint(context: Context, reason: unknown): string {
  const { t } = words(context);
  const key = COMPLAINTS[reason instanceof Error || reason instanceof DOMException ? reason.name : ""];
  return key ? t(key) : t("scan.failed", { reason: sentence(reason) });
}
