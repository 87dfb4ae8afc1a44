/* One connection to the server, and never a second: it tries again by itself, or at once when it is told to. */
import { backoff } from "./refresher.ts";

/* What of a WebSocket is used. */
export interface Wire {
  readonly readyState: number;
  addEventListener(kind: "open" | "message" | "close", act: (event: any) => void): void;
  send(text: string): void;
  close(): void;
}
export interface Ends { opened(): void; heard(text: string): void; lost(): void }

const OPEN = 1;
const SIGNED_OUT = 4401;

export class Line {
  readonly #make: () => Wire;
  readonly #ends: Ends;
  #wire: Wire | undefined;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(make: () => Wire, ends: Ends) {
    this.#make = make;
    this.#ends = ends;
  }

  get isOpen(): boolean { return this.#wire?.readyState === OPEN; }

  /* At once, in place of whatever there is: even of a wire that looks alive and may be dead. */
  connect(): void {
    clearTimeout(this.#timer);
    const old = this.#wire;
    const wire = this.#make();
    this.#wire = wire;
    old?.close();
    wire.addEventListener("open", () => {
      if (wire !== this.#wire) return;
      this.#attempt = 0;
      this.#ends.opened();
    });
    wire.addEventListener("message", (event: MessageEvent) => {
      if (wire === this.#wire) this.#ends.heard(String(event.data));
    });
    wire.addEventListener("close", (event: CloseEvent) => { if (wire === this.#wire) this.#closed(event.code); });
  }

  again(): void {
    this.#attempt = 0;
    this.connect();
  }

  send(text: string): void {
    if (this.isOpen) this.#wire!.send(text);
  }

  #closed(code: number): void {
    /* Signed out: trying again would change nothing. */
    if (code === SIGNED_OUT) return;
    if (this.#attempt >= 1) this.#ends.lost();
    this.#timer = setTimeout(() => this.connect(), backoff(this.#attempt));
    this.#attempt += 1;
  }
}
