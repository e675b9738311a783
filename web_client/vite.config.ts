import { defineConfig } from "vitest/config";
import { draco } from "./build/draco.ts";
import { precache } from "./build/precache.ts";

export default defineConfig({
  plugins: [draco(), precache()],
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 900, // three.js, loaded beside the page and not before it
    rollupOptions: {
      input: { main: "index.html", service_worker: "src/offline/service_worker.ts" },
      output: {
        entryFileNames: ({ name }) =>
          name === "service_worker" ? "service_worker.js" : "assets/[name]-[hash].js",
      },
    },
  },
  server: { fs: { allow: [".", "../assets"] } },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    expect: { poll: { timeout: 10_000 } }, // a machine that does other things as well
  },
});
