import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const WORKER = "service_worker.js";
const PLACE = "__PRECACHE__";
const PUBLIC_FILES = ["icon.svg", "app.webmanifest"];

/** Tell the service worker which files make up this build, so that the page opens without network. */
export function precache(): Plugin {
  return {
    name: "holotrode-precache",
    apply: "build",
    generateBundle(_options, bundle) {
      const worker = bundle[WORKER];
      if (worker?.type !== "chunk" || !worker.code.includes(PLACE)) {
        this.error(`expected a chunk ${WORKER} that mentions ${PLACE}`);
      }
      const files = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      const urls = ["/", ...[...files, ...PUBLIC_FILES].sort().map((name) => `/${name}`)];
      const contents = Object.values(bundle).map((file) => (file.type === "chunk" ? file.code : file.source));
      const version = createHash("sha256").update(contents.join("\0")).digest("hex").slice(0, 12);
      worker.code = worker.code.replace(PLACE, JSON.stringify({ version, urls }));
    },
  };
}
