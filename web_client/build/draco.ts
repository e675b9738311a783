import type { Plugin } from "vite";

const DEFAULTS = /new URL\(\s*'\.\.\/libs\/draco\/[^']+',\s*import\.meta\.url\s*\)\.toString\(\)/g;

/** three's Draco loader names five decoder files, of which the page uses two and names them itself (scene/glb.ts). */
export function draco(): Plugin {
  return {
    name: "holotrode-draco",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/DRACOLoader.js")) return null;
      const bare = code.replace(DEFAULTS, '""');
      if (bare === code)
        this.error("expected the addresses of decoders in three's DRACOLoader.js; found none");
      return { code: bare, map: null };
    },
  };
}
