/* Handles between the desk's columns, moved by mouse, finger or arrows; the person keeps the widths.

   <div class="so-desk" data-comfort="URL" data-grip-list="…">: a handle for each named column. */
const STEP = 16, SAVE_MS = 600;
const COLUMNS = { views: [150, 320, 188], list: [260, 560, 336], panel: [240, 520, 296] } as const;
type Name = keyof typeof COLUMNS;

const usual = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

class Grip {
  readonly #desk: HTMLElement;
  readonly #name: Name;
  readonly #handle = document.createElement("div");
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor(desk: HTMLElement, name: Name, label: string) {
    this.#desk = desk;
    this.#name = name;
    const [least, most] = COLUMNS[name];
    this.#handle.className = "so-grip";
    this.#handle.dataset["grip"] = name;
    this.#handle.tabIndex = 0;
    for (const [key, value] of [
      ["role", "separator"], ["aria-orientation", "vertical"], ["aria-label", label],
      ["aria-valuemin", String(least)], ["aria-valuemax", String(most)],
    ] as const) this.#handle.setAttribute(key, value);
    this.#handle.title = label;
    this.#handle.addEventListener("keydown", (event) => this.#onKey(event));
    this.#handle.addEventListener("pointerdown", (event) => this.#hold(event));
    this.#handle.addEventListener("dblclick", () => this.#set(undefined));
    this.#tell();
    (desk.querySelector(name === "views" ? "#views" : "#main") ?? desk).append(this.#handle);
  }

  /* What it is now, at the usual size of text. */
  get #width(): number {
    const kept = getComputedStyle(this.#desk).getPropertyValue(`--w-${this.#name}`);
    return kept ? Math.round(parseFloat(kept) * 16) : COLUMNS[this.#name][2];
  }

  #set(width: number | undefined): void {
    const [least, most, normal] = COLUMNS[this.#name];
    const within = Math.round(Math.max(least, Math.min(most, width ?? normal)));
    this.#desk.style.setProperty(`--w-${this.#name}`, `${within / 16}rem`);
    this.#tell();
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => void this.#save(width === undefined ? "" : String(within)), SAVE_MS);
  }

  #tell(): void { this.#handle.setAttribute("aria-valuenow", String(this.#width)); }

  async #save(value: string): Promise<void> {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const body = new URLSearchParams({ [this.#name]: value });
    try {
      await fetch(this.#desk.dataset["comfort"]!, {
        method: "POST", body, keepalive: true, headers: { "HX-Request": "true", "X-CSRFToken": token },
      });
    } catch {
      /* Without a connection it is as wide until the page goes. */
    }
  }

  #onKey(event: KeyboardEvent): void {
    const [least, most] = COLUMNS[this.#name];
    const wider = this.#name === "panel" ? -STEP : STEP;
    const wanted: Record<string, number | undefined> = {
      ArrowRight: this.#width + wider, ArrowLeft: this.#width - wider, Home: least, End: most, Enter: undefined,
    };
    if (!(event.key in wanted) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(wanted[event.key]);
  }

  #hold(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const from = event.clientX, before = this.#width;
    const way = this.#name === "panel" ? -1 : 1;
    const move = (moved: PointerEvent): void => this.#set(before + (way * (moved.clientX - from)) / usual());
    this.#handle.setPointerCapture(event.pointerId);
    this.#handle.classList.add("is-held");
    this.#handle.addEventListener("pointermove", move);
    const done = (): void => {
      this.#handle.classList.remove("is-held");
      this.#handle.removeEventListener("pointermove", move);
    };
    this.#handle.addEventListener("lostpointercapture", done, { once: true });
  }
}

export function grips(desk: HTMLElement): void {
  for (const name of Object.keys(COLUMNS) as Name[]) {
    const label = desk.dataset[`grip${name[0]!.toUpperCase()}${name.slice(1)}`];
    if (label) new Grip(desk, name, label);
  }
}
