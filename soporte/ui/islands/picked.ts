/* The numbers of the chosen tickets, also of those that are no longer shown. */
export class Picked {
  readonly #numbers = new Set<string>();

  get size(): number { return this.#numbers.size; }

  get listed(): string { return [...this.#numbers].join(","); }

  has(number: string): boolean { return this.#numbers.has(number); }

  set(number: string, isOn: boolean): void {
    if (isOn) this.#numbers.add(number);
    else this.#numbers.delete(number);
  }

  clear(): void { this.#numbers.clear(); }
}
