/* One picture or page of the conversation at a time, over the page: larger, turned, moved, and on to the next. */
import { Leaves } from "./leaves.ts";
import { Photos } from "./photos.ts";

const LEAST = 1;
const MOST = 8;
const STEP = 1.5;

/* What is shown: where the picture is, what it is called aloud, and what is downloaded. */
export interface Shown { source: string; name: string; alt: string; file: string }

/* A row of them. `total` is known when one has been shown; a document's pages end, photos go round. */
export interface Reel {
  readonly total: number;
  readonly isRound: boolean;
  readonly title: Pick<Shown, "name" | "file">;
  at(index: number): Shown | Promise<Shown>;
  close(): void;
}

class Viewer {
  #dialog: HTMLDialogElement;
  #picture: HTMLImageElement;
  #reel: Reel;
  #at: number;
  #asked = 0;
  #scale = 1;
  #turns = 0;
  #x = 0;
  #y = 0;

  constructor(dialog: HTMLDialogElement, reel: Reel, at: number) {
    this.#dialog = dialog;
    this.#picture = dialog.querySelector<HTMLImageElement>("[data-picture]")!;
    this.#reel = reel;
    this.#at = at;
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); reel.close(); });
    dialog.addEventListener("click", (event) => this.#clicked(event.target as Element));
    dialog.addEventListener("keydown", (event) => this.#pressed(event));
    const stage = dialog.querySelector<HTMLElement>("[data-stage]")!;
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.#zoom(event.deltaY < 0 ? STEP : 1 / STEP);
    }, { passive: false });
    stage.addEventListener("pointerdown", (event) => this.#drag(stage, event));
    this.#picture.classList.toggle("sheet", !reel.isRound);
    dialog.showModal();
    void this.#show();
  }

  #act(name: string): void {
    if (name === "close") this.#dialog.close();
    if (name === "in") this.#zoom(STEP);
    if (name === "out") this.#zoom(1 / STEP);
    if (name === "turn") { this.#turns += 1; this.#place(); }
    if (name === "on") this.#go(1);
    if (name === "back") this.#go(-1);
  }

  #clicked(target: Element): void {
    const name = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (name) this.#act(name);
    else if (target.matches("[data-stage]")) this.#dialog.close();
  }

  #pressed(event: KeyboardEvent): void {
    const name = { ArrowRight: "on", ArrowLeft: "back", PageDown: "on", PageUp: "back", "+": "in", "-": "out", r: "turn" }[event.key];
    event.stopPropagation();
    if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#act(name);
  }

  #go(steps: number): void {
    const { total, isRound } = this.#reel;
    const next = isRound ? (this.#at + steps + total) % total : Math.min(Math.max(total - 1, 0), Math.max(0, this.#at + steps));
    if (next === this.#at) return;
    this.#at = next;
    void this.#show();
  }

  /* Whoever goes on while one is fetched sees only what they asked for last. */
  async #show(): Promise<void> {
    const asked = ++this.#asked;
    const found = this.#reel.at(this.#at);
    if (found instanceof Promise) this.#wait();
    try {
      const shown = found instanceof Promise ? await found : found;
      if (asked === this.#asked) this.#put(shown);
    } catch {
      if (asked === this.#asked) this.#say(this.#dialog.dataset["failed"]!, false);
    }
  }

  #wait(): void { this.#say("…", true); }

  #say(text: string, isBusy: boolean): void {
    this.#dialog.querySelector<HTMLElement>("[data-place]")!.textContent = text;
    this.#dialog.querySelector("[data-stage]")!.setAttribute("aria-busy", String(isBusy));
    this.#picture.hidden = !isBusy || !this.#picture.src;
    this.#name(this.#reel.title);
  }

  #name({ name, file }: Pick<Shown, "name" | "file">): void {
    this.#dialog.querySelector("[data-name]")!.textContent = name;
    this.#dialog.querySelector<HTMLAnchorElement>("[data-file]")!.href = file;
  }

  #put(shown: Shown): void {
    const { total, isRound } = this.#reel;
    this.#scale = 1;
    this.#turns = this.#x = this.#y = 0;
    this.#picture.src = shown.source;
    this.#picture.alt = shown.alt;
    const place = this.#dialog.querySelector<HTMLElement>("[data-place]")!;
    this.#say(place.dataset["of"]!.replace("{number}", String(this.#at + 1)).replace("{total}", String(total)), false);
    this.#picture.hidden = false;
    this.#name(shown);
    this.#dialog.classList.toggle("alone", total < 2 && isRound);
    this.#end("back", !isRound && this.#at === 0);
    this.#end("on", !isRound && this.#at === total - 1);
    this.#place();
  }

  /* Where the pages end the button stays, and keeps the focus. */
  #end(act: string, isThere: boolean): void {
    this.#dialog.querySelector(`[data-act=${act}]`)!.setAttribute("aria-disabled", String(isThere));
  }

  #zoom(factor: number): void {
    this.#scale = Math.min(MOST, Math.max(LEAST, this.#scale * factor));
    if (this.#scale === LEAST) this.#x = this.#y = 0;
    this.#place();
  }

  #drag(stage: HTMLElement, down: PointerEvent): void {
    if (this.#scale === LEAST || down.button) return;
    down.preventDefault();
    stage.setPointerCapture(down.pointerId);
    const [x, y] = [this.#x - down.clientX, this.#y - down.clientY];
    const move = (event: PointerEvent): void => {
      [this.#x, this.#y] = [x + event.clientX, y + event.clientY];
      this.#place();
    };
    stage.addEventListener("pointermove", move);
    stage.addEventListener("lostpointercapture", () => stage.removeEventListener("pointermove", move), { once: true });
  }

  #place(): void {
    this.#picture.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale}) rotate(${this.#turns * 90}deg)`;
    this.#picture.classList.toggle("aside", this.#turns % 2 === 1);
    this.#dialog.classList.toggle("large", this.#scale > LEAST);
  }
}

export function openViewer(from: Element): boolean {
  const source = document.querySelector<HTMLTemplateElement>("#viewer");
  const dialog = source?.content.firstElementChild?.cloneNode(true) as HTMLDialogElement | undefined;
  if (!dialog) return false;
  if (from.matches("a[data-pages]")) {
    new Viewer(dialog, new Leaves(from as HTMLAnchorElement), 0);
    return true;
  }
  const photos = new Photos(document);
  const at = photos.indexOf(from);
  if (at < 0) return false;
  new Viewer(dialog, photos, at);
  return true;
}
