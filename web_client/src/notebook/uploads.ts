import { read } from "../connection/database";
import { Lost, Refused } from "../connection/messages";
import { received, sendChunk, UPLOAD_CHUNK, type Received } from "../connection/records";
import type { AttachedFile, Sha256 } from "../generated/messages.gen";
import type { Upload } from "./state";
import type { NotebookWrite } from "./writes";

/** How often a server may contradict itself about what it has before the upload is given up for now. */
const TRIES = 10;

/** Brings the bytes of attached files to the server, from where an earlier try ended. */
export class Uploads {
  private readonly under = new Map<Sha256, Upload>();

  constructor(
    private readonly database: IDBDatabase,
    private readonly onProgress: (uploads: Upload[]) => void,
  ) {}

  /**
   * Before a write goes out: what it attaches has to be on the server.
   *
   * @throws Refused where the server does not take the file; Lost where it cannot be reached.
   */
  async prepare(write: NotebookWrite): Promise<void> {
    if (write.type !== "attach_file") return;
    const bytes = await read<ArrayBuffer>(this.database, "files", write.file.sha256);
    if (!bytes) return; // the server says whether it has them
    try {
      await this.send(write.file, bytes);
    } finally {
      this.under.delete(write.file.sha256);
      this.announce();
    }
  }

  private async send(file: AttachedFile, bytes: ArrayBuffer): Promise<void> {
    let here = await this.ask(file);
    for (let tries = 0; !here.complete;) {
      try {
        const chunk = bytes.slice(here.received, here.received + UPLOAD_CHUNK);
        here = await sendChunk(file.sha256, here.received, bytes.byteLength, chunk);
        this.progress(file, here.received);
      } catch (reason) {
        if (!(reason instanceof Refused)) throw reason;
        if (reason.code === "refused") throw new Lost(); // a login that has expired is no fault of the file
        if (reason.code !== "conflict" || ++tries === TRIES) throw reason;
        here = await this.ask(file); // another tab has sent this part already
      }
    }
  }

  private async ask(file: AttachedFile): Promise<Received> {
    const here = await received(file.sha256);
    this.progress(file, here.received);
    return here;
  }

  private progress({ sha256, name, bytes }: AttachedFile, sent: number): void {
    this.under.set(sha256, { sha256, name, bytes, sent });
    this.announce();
  }

  private announce(): void {
    this.onProgress([...this.under.values()]);
  }
}

/** The SHA-256 of bytes, in hex. */
export async function sha256Of(bytes: ArrayBuffer): Promise<Sha256> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
