/* "g" then "m": two keys within a second are one shortcut. */
const PREFIXES = new Set(["g"]);
const WITHIN_MS = 1000;

export class Sequence {
  #prefix = "";
  #at = 0;

  press(key: string, at: number): string {
    const prefix = at - this.#at < WITHIN_MS ? this.#prefix : "";
    this.#prefix = "";
    if (prefix) return `${prefix} ${key}`;
    if (PREFIXES.has(key)) { this.#prefix = key; this.#at = at; }
    return key;
  }
}
