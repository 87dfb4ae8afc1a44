/* A Vite plugin: one sprite with just the icons that soporte/ui/icons.txt names. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const FOLDER = "node_modules/@tabler/icons/icons/outline";

export function symbol(name: string, svg: string): string {
  const inner = svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*\/>/g, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
}

export function names(list: string): string[] {
  return list.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
}

export function sprite(listing: string): Plugin {
  return {
    name: "soporte-icons",
    buildStart() {
      this.addWatchFile(listing);
      const symbols = names(readFileSync(listing, "utf8"))
        .map((name) => symbol(name, readFileSync(`${FOLDER}/${name}.svg`, "utf8")));
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
      });
    },
  };
}
