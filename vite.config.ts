/* Builds the islands, styles, fonts and icons of the pages into soporte/static/dist. */
import { defineConfig } from "vite";
import { sprite } from "./soporte/ui/build/sprite.ts";
import { pruneTabler } from "./soporte/ui/build/prune.ts";

const entry = (name: string): string => `soporte/ui/entries/${name}`;

export default defineConfig({
  base: "/static/dist/",
  publicDir: false,
  plugins: [sprite("soporte/ui/icons.txt")],
  css: { postcss: { plugins: [pruneTabler("soporte")] } },
  build: {
    outDir: "soporte/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2023",
    // light-dark() and nesting stay as written: every browser since the middle of 2024 knows them.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Fonts stay files: the policy of the pages allows no data: fonts.
    assetsInlineLimit: 0,
    // Preload links would need the nonce; the lazy chunk has no siblings worth preloading.
    modulePreload: false,
    rollupOptions: {
      input: {
        desk: entry("desk.ts"),
        public: entry("public.ts"),
        "desk-style": entry("desk.css"),
        "public-style": entry("public.css"),
        worker: "soporte/desk/app/worker.ts",
      },
      output: {
        // A short name for the drawings: a list names them two hundred times.
        assetFileNames: ({ originalFileNames }) =>
          originalFileNames.includes("icons.svg") ? "i-[hash:8][extname]" : "assets/[name]-[hash][extname]",
      },
    },
  },
});
