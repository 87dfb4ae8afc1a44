/* The pages of a document, drawn by the server one by one and kept while the viewer is open. */
import type { Reel, Shown } from "./viewer.ts";

const TRIES = 8;
const PAUSE = 900;

export class Leaves implements Reel {
  readonly isRound = false;
  readonly title: { name: string; file: string };
  total = 0;
  readonly #drawn = new Map<number, Promise<Shown>>();
  #isOpen = true;

  constructor(link: HTMLAnchorElement) {
    this.title = { name: link.title || link.querySelector(".so-cut")?.textContent?.trim() || "", file: link.href };
  }

  at(index: number): Promise<Shown> {
    const known = this.#drawn.get(index);
    if (known) return known;
    const page = this.#fetch(index);
    this.#drawn.set(index, page);
    page.catch(() => this.#drawn.delete(index));
    return page;
  }

  close(): void {
    this.#isOpen = false;
    for (const page of this.#drawn.values()) void page.then(({ source }) => URL.revokeObjectURL(source), () => undefined);
  }

  async #fetch(index: number): Promise<Shown> {
    const answer = await this.#ask(`${this.title.file}/${index + 1}`);
    this.total = Number(answer.headers.get("Pages"));
    const alt = `${this.title.name} · ${index + 1}`;
    return { source: URL.createObjectURL(await answer.blob()), name: this.title.name, alt, file: this.title.file };
  }

  /* The server draws few at once: who comes later asks again. */
  async #ask(address: string): Promise<Response> {
    for (let tried = 0; tried < TRIES && this.#isOpen; tried += 1) {
      const answer = await fetch(address);
      if (answer.ok) return answer;
      if (answer.status !== 503) break;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    throw new Error(address);
  }
}
