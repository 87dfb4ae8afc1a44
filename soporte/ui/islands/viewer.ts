/* One picture of the conversation at a time, over the page: larger, turned, moved, and on to the next. */
const LEAST = 1;
const MOST = 8;
const STEP = 1.5;

interface Shown { source: string; name: string; file: string }

/* Those of the conversation in reading order, each once. */
export function pictures(root: ParentNode): { shown: Shown; from: Element }[] {
  return [...root.querySelectorAll<HTMLImageElement>(".so-shot img, .so-text img")].map((image) => {
    const link = image.closest<HTMLAnchorElement>("a.so-shot");
    return { shown: { source: image.src, name: image.alt, file: link?.href ?? image.src }, from: link ?? image };
  });
}

class Viewer {
  #dialog: HTMLDialogElement;
  #picture: HTMLImageElement;
  #all: Shown[];
  #at: number;
  #scale = 1;
  #turns = 0;
  #x = 0;
  #y = 0;

  constructor(dialog: HTMLDialogElement, all: Shown[], at: number) {
    this.#dialog = dialog;
    this.#picture = dialog.querySelector<HTMLImageElement>("[data-picture]")!;
    this.#all = all;
    this.#at = at;
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => this.#clicked(event.target as Element));
    dialog.addEventListener("keydown", (event) => this.#pressed(event));
    const stage = dialog.querySelector<HTMLElement>("[data-stage]")!;
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.#zoom(event.deltaY < 0 ? STEP : 1 / STEP);
    }, { passive: false });
    stage.addEventListener("pointerdown", (event) => this.#drag(stage, event));
    dialog.showModal();
    this.#show();
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
    const name = { ArrowRight: "on", ArrowLeft: "back", "+": "in", "-": "out", r: "turn" }[event.key];
    event.stopPropagation();
    if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#act(name);
  }

  #go(steps: number): void {
    this.#at = (this.#at + steps + this.#all.length) % this.#all.length;
    this.#show();
  }

  #show(): void {
    const { source, name, file } = this.#all[this.#at]!;
    this.#scale = 1;
    this.#turns = this.#x = this.#y = 0;
    this.#picture.src = source;
    this.#picture.alt = name;
    this.#dialog.querySelector("[data-name]")!.textContent = name;
    this.#dialog.querySelector<HTMLAnchorElement>("[data-file]")!.href = file;
    const place = this.#dialog.querySelector<HTMLElement>("[data-place]")!;
    place.textContent = place.dataset["of"]!.replace("{number}", String(this.#at + 1)).replace("{total}", String(this.#all.length));
    this.#dialog.classList.toggle("alone", this.#all.length < 2);
    this.#place();
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
  const found = pictures(document);
  const at = found.findIndex((one) => one.from === from);
  if (!dialog || at < 0) return false;
  new Viewer(dialog, found.map((one) => one.shown), at);
  return true;
}
