/* <input data-tags="URL">: tags in use while one is typed, as a combobox with a list below it.

   The address answers <option>s. Choosing one, or Enter on what was typed, sends the form. */

const PAUSE_MS = 150;
const begun = new WeakSet<HTMLInputElement>();

/* What was added stands among the tags now: the field is free for the next one. */
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { sourceElement?: Element; response?: { status: number } } }>).detail;
  const input = ctx.sourceElement?.querySelector<HTMLInputElement>("input[data-tags]");
  if (input && (ctx.response?.status ?? 500) < 400) input.value = "";
});

class Tagging {
  readonly #input: HTMLInputElement;
  readonly #list = document.createElement("div");
  readonly #status = document.createElement("span");
  #at = -1;
  #asking: AbortController | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(input: HTMLInputElement) {
    this.#input = input;
    this.#list.id = `${input.id}-list`;
    this.#list.className = "so-suggest so-taglist";
    this.#list.hidden = true;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", input.dataset["list"] ?? "");
    this.#status.className = "so-sr";
    this.#status.setAttribute("role", "status");
    input.after(this.#list, this.#status);
    for (const [name, value] of [
      ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", this.#list.id], ["aria-expanded", "false"],
    ] as const) input.setAttribute(name, value);
    this.#listen();
  }

  #listen(): void {
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#input.addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.#ask(), PAUSE_MS);
    });
    this.#input.addEventListener("blur", () => this.#hide());
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.#choose(option);
    });
    this.#input.form?.addEventListener("submit", () => this.#hide());
  }

  get #options(): HTMLElement[] { return [...this.#list.querySelectorAll<HTMLElement>("[role=option]")]; }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = !this.#list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) void this.#ask(event.key === "ArrowDown" ? 0 : -1);
      else if (event.altKey && event.key === "ArrowUp") this.#hide();
      else this.#point(event.key === "ArrowDown" ? this.#at + 1 : this.#at - 1);
    } else if (event.key === "Enter" && isOpen && this.#at >= 0) {
      event.preventDefault();
      this.#choose(this.#options[this.#at]!);
    } else if (event.key === "Escape" && isOpen) {
      /* It closes the list alone, and not the drawer that it is in. */
      event.preventDefault();
      event.stopPropagation();
      this.#hide();
    }
  }

  async #ask(at = -1): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const typed = encodeURIComponent(this.#input.value.trimStart());
    try {
      const answer = await fetch(`${this.#input.dataset["tags"]}?tags=${typed}`, { signal: asking.signal });
      if (!answer.ok || document.activeElement !== this.#input) return;
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      this.#show([...made.content.querySelectorAll("option")].map((one) => one.value), at);
    } catch {
      /* Without a connection a tag is typed. */
    }
  }

  #show(found: string[], at: number): void {
    const carried = new Set([...document.querySelectorAll<HTMLButtonElement>(".so-tagset button")].map((one) => one.value));
    const tags = found.filter((one) => !carried.has(one));
    this.#list.replaceChildren(...tags.map((tag, n) => {
      const option = document.createElement("div");
      option.id = `${this.#list.id}-${n}`;
      option.className = "so-item";
      option.dir = "auto";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = tag;
      return option;
    }));
    this.#say(tags.length);
    if (tags.length === 0) { this.#hide(); return; }
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#point(at);
  }

  #say(n: number): void {
    const { one = "", many = "", none = "" } = this.#input.dataset;
    this.#status.textContent = n === 0 ? none : n === 1 ? one : many.replace("{n}", String(n));
  }

  /* Beyond either end the typed text is meant again. */
  #point(at: number): void {
    const all = this.#options;
    this.#at = at >= all.length ? -1 : at < -1 ? all.length - 1 : at;
    all.forEach((one, n) => { one.setAttribute("aria-selected", String(n === this.#at)); });
    const chosen = all[this.#at];
    if (chosen) { this.#input.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #choose(option: HTMLElement): void {
    this.#input.value = option.textContent ?? "";
    this.#hide();
    this.#input.form?.requestSubmit();
  }

  #hide(): void {
    clearTimeout(this.#pause);
    this.#asking?.abort();
    this.#at = -1;
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}

export function startTagging(input: HTMLInputElement): void {
  if (begun.has(input)) return;
  begun.add(input);
  new Tagging(input);
}
