/* "g" then "m": two keys within a second are one shortcut. */
const WITHIN_MS = 1000;

export class Sequence {
  readonly #prefixes: ReadonlySet<string>;
  #prefix = "";
  #at = 0;

  constructor(prefixes: Iterable<string> = ["g"]) { this.#prefixes = new Set(prefixes); }

  press(key: string, at: number): string {
    const prefix = at - this.#at < WITHIN_MS ? this.#prefix : "";
    this.#prefix = "";
    if (prefix) return `${prefix} ${key}`;
    if (this.#prefixes.has(key)) { this.#prefix = key; this.#at = at; }
    return key;
  }
}

/* A person's own keys over the map's: {default: chosen}, "" for none. */
export class Keymap {
  readonly #own: Record<string, string>;
  readonly #named: Map<string, string>;

  constructor(own: Record<string, string> = {}) {
    this.#own = own;
    this.#named = new Map(Object.entries(own).filter(([, keys]) => keys).map(([name, keys]) => [keys, name]));
  }

  get prefixes(): string[] {
    const own = [...this.#named.keys()].filter((keys) => keys.includes(" ")).map((keys) => keys[0]!);
    return ["g", ...own];
  }

  /* The shortcut that these keys mean, by its default; "" where they mean none any more. */
  nameOf(keys: string): string {
    return this.#named.get(keys) ?? (keys in this.#own ? "" : keys);
  }

  keysOf(name: string): string { return this.#own[name] ?? name; }
}

/* As screen readers want it; keys in a row have no way to be said there. */
export function spoken(keys: string): string {
  if (keys.includes(" ")) return "";
  return /^\p{Lu}$/u.test(keys) ? `Shift+${keys}` : keys;
}
