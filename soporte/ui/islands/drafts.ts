/* What somebody was writing, kept in this browser until it is sent, or kept by the server. */
export interface Draft { body: string; html: boolean; mark?: string; at?: number }
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const LIFE_MS = 14 * 86400_000;

export class Drafts {
  readonly #shelf: Shelf;
  readonly #key: string;

  constructor(shelf: Shelf, name: string) {
    this.#shelf = shelf;
    this.#key = `draft:${name}`;
  }

  read(now: number = Date.now()): Draft | undefined {
    const stored = this.#shelf.getItem(this.#key);
    if (stored === null) return undefined;
    const draft = JSON.parse(stored) as Draft;
    if (now - (draft.at ?? 0) < LIFE_MS) return draft;
    this.forget();
    return undefined;
  }

  save(draft: Draft, now: number = Date.now()): void {
    if (draft.body.trim() === "") { this.forget(); return; }
    try {
      this.#shelf.setItem(this.#key, JSON.stringify({ ...draft, at: now }));
    } catch {
      /* The browser's store is full or shut: the text is still in the page. */
    }
  }

  forget(): void { this.#shelf.removeItem(this.#key); }
}
