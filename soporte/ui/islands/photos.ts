/* The pictures of the conversation in reading order. */
import type { Reel, Shown } from "./viewer.ts";

export class Photos implements Reel {
  readonly isRound = true;
  readonly #all: { shown: Shown; from: Element }[];

  constructor(root: ParentNode) {
    this.#all = [...root.querySelectorAll<HTMLImageElement>(".so-shot img, .so-text img")].map((image) => {
      const link = image.closest<HTMLAnchorElement>("a.so-shot");
      const shown = { source: image.src, name: image.alt, alt: image.alt, file: link?.href ?? image.src };
      return { shown, from: link ?? image };
    });
  }

  get total(): number { return this.#all.length; }

  get title(): Shown { return this.#all[0]!.shown; }

  indexOf(from: Element): number { return this.#all.findIndex((one) => one.from === from); }

  at(index: number): Shown { return this.#all[index]!.shown; }

  close(): void { /* The page has the pictures. */ }
}
