/* When to save what somebody writes: soon after a pause, and at the latest two seconds after a change. */
export interface Clock { set(act: () => void, ms: number): number; clear(timer: number): void; now(): number }

const PAUSE_MS = 900;
const AT_MOST_MS = 1800;

export class Saver {
  readonly #save: () => Promise<void>;
  readonly #clock: Clock;
  #timer: number | undefined;
  #since: number | undefined;
  #running: Promise<void> | undefined;

  constructor(save: () => Promise<void>, clock: Clock) {
    this.#save = save;
    this.#clock = clock;
  }

  changed(): void {
    this.#since ??= this.#clock.now();
    const left = Math.max(0, this.#since + AT_MOST_MS - this.#clock.now());
    if (this.#timer !== undefined) this.#clock.clear(this.#timer);
    this.#timer = this.#clock.set(() => void this.flush(), Math.min(PAUSE_MS, left));
  }

  get isWaiting(): boolean { return this.#timer !== undefined; }
  get running(): Promise<void> | undefined { return this.#running; }

  stop(): void {
    if (this.#timer !== undefined) this.#clock.clear(this.#timer);
    this.#timer = this.#since = undefined;
  }

  /* One at a time: the next one starts from the state that this one brings back. */
  async flush(): Promise<void> {
    this.stop();
    while (this.#running) await this.#running;
    this.#running = this.#save().finally(() => { this.#running = undefined; });
    await this.#running;
  }
}
