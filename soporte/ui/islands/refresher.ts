/* Coalesces hints: a fragment is fetched at once, never twice at a time, and again if a hint came meanwhile. */
export class Refresher {
  readonly #fetch: (url: string) => Promise<void>;
  readonly #wait: number;
  readonly #state = new Map<string, "waiting" | "running" | "again">();

  constructor(fetch: (url: string) => Promise<void>, waitMs = 120) {
    this.#fetch = fetch;
    this.#wait = waitMs;
  }

  hint(url: string): void {
    const state = this.#state.get(url);
    if (state === undefined) {
      this.#state.set(url, "waiting");
      setTimeout(() => void this.#run(url), this.#wait);
    } else if (state === "running") {
      this.#state.set(url, "again");
    }
  }

  async #run(url: string): Promise<void> {
    this.#state.set(url, "running");
    try {
      await this.#fetch(url);
    } catch {
      /* A hint only: the next one, or the reconnection, fetches again. */
    }
    const again = this.#state.get(url) === "again";
    this.#state.delete(url);
    if (again) this.hint(url);
  }
}

/* How long to wait before the n-th attempt to connect again: 0.5 s doubling to 20 s, spread by chance. */
export function backoff(attempt: number, chance: number = Math.random()): number {
  return Math.min(20_000, 500 * 2 ** attempt) * (0.5 + chance / 2);
}
