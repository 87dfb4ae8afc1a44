/* <form data-composer>: a plain text area that becomes an editor when somebody is about to write.

   Inside: textarea[data-editor], input[name=format], input[type=file][data-files], [data-tray].
   Without this script the form posts text; with it, the same field posts HTML and format=html. */
import { Drafts } from "./drafts.ts";
import { Tray, filesOf } from "./files.ts";
import type { Writing } from "./editor.ts";
import { Recipients } from "./recipients.ts";
import { Saving } from "./saving.ts";

class Composer {
  readonly #form: HTMLFormElement;
  readonly #area: HTMLTextAreaElement;
  readonly #tray: Tray | undefined;
  readonly #drafts: Drafts | undefined;
  readonly #saving: Saving | undefined;
  readonly recipients: Recipients;
  #writing: Writing | undefined;
  #loading: Promise<void> | undefined;

  constructor(form: HTMLFormElement, area: HTMLTextAreaElement) {
    this.#form = form;
    this.#area = area;
    const input = form.querySelector<HTMLInputElement>("input[type=file][data-files]");
    const tray = form.querySelector<HTMLElement>("[data-tray]");
    if (input && tray) this.#tray = new Tray(input, tray, form.querySelector<HTMLInputElement>("[data-photo]"));
    if (form.dataset["draft"]) this.#drafts = new Drafts(localStorage, form.dataset["draft"]);
    if (form.dataset["saves"]) this.#saving = new Saving(form, form.dataset["saves"], () => this.#drafts?.forget());
    this.recipients = new Recipients(form);
    this.#restore();
    this.#listen();
    /* Shown again after a refusal: the text is HTML already. */
    if (this.#format?.value === "html") void this.#upgrade(area.value);
    else if (area.dataset["html"] !== undefined) void this.#upgrade();
  }

  get #format(): HTMLInputElement | null { return this.#form.querySelector("input[name=format]"); }

  #listen(): void {
    const upgrade = (): void => void this.#upgrade();
    this.#area.addEventListener("focus", upgrade);
    this.#form.addEventListener("pointerenter", upgrade);
    this.#area.addEventListener("input", () => this.#changed());
    this.#form.addEventListener("keydown", (event) => this.#onKey(event));
    this.#form.addEventListener("paste", (event) => this.#take(event, filesOf(event.clipboardData)), true);
    this.#form.addEventListener("dragover", (event) => event.preventDefault());
    this.#form.addEventListener("drop", (event) => this.#take(event, filesOf(event.dataTransfer)), true);
    this.#form.addEventListener("click", (event) => {
      if ((event.target as Element).matches("[name=mode]")) this.focus();
      const reach = (event.target as Element).closest<HTMLElement>("[data-reach]");
      if (reach) { this.recipients.choose(reach.dataset["reach"] === "all"); this.#saving?.changed(); }
    });
    this.#form.querySelector("[data-files]")?.addEventListener("change", () => this.#saving?.changed());
    this.#form.addEventListener("so:taken", () => this.#saving?.changed());
    this.#form.addEventListener("so:files-kept", (event) => this.#tray?.drop((event as CustomEvent<File[]>).detail));
  }

  #restore(): void {
    const draft = this.#drafts?.read();
    if (!draft || draft.body === this.#area.value) { this.#mark(); return; }
    if (this.#area.value.trim() && !this.#saving) return;
    /* Newer than what the server has, or from another text: saving it puts that one aside. */
    this.#area.value = draft.body;
    const mark = this.#form.querySelector<HTMLInputElement>("[name=mark]");
    if (mark && draft.mark !== undefined) mark.value = draft.mark;
    if (this.#format) this.#format.value = draft.html ? "html" : "text";
    this.#mark();
    this.#saving?.changed();
  }

  /* Once, however many ask for it; each may wait until it is there. */
  #upgrade(html?: string): Promise<void> {
    if (this.#area.dataset["editor"] === "plain") return Promise.resolve();
    /* Without a connection it stays a plain field, and tries again at the next touch. */
    this.#loading ??= this.#mount(html).catch(() => { this.#loading = undefined; });
    return this.#loading;
  }

  async #mount(html?: string): Promise<void> {
    const { mount } = await import("./editor.ts");
    if (!this.#area.isConnected) return;
    const { value, defaultValue, dataset } = this.#area;
    html ??= value === defaultValue ? dataset["html"] : undefined;
    this.#writing = mount(this.#area, { html, onChange: () => this.#changed() });
    if (this.#format) this.#format.value = "html";
  }

  #changed(): void {
    this.#mark();
    this.#drafts?.save({ body: this.#area.value, html: this.#writing !== undefined, mark: this.#saving?.mark ?? "" });
    this.#saving?.changed();
  }

  #mark(): void {
    this.#form.classList.toggle("has-text", this.#area.value.trim() !== "");
  }

  #take(event: Event, files: File[]): void {
    if (!this.#tray || files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.#tray.add(files);
    this.#saving?.changed();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const buttons = [...this.#form.querySelectorAll<HTMLButtonElement>("button[type=submit][data-primary]")];
    const shown = buttons.find((button) => button.offsetParent !== null);
    const resolving = this.#form.querySelector<HTMLButtonElement>("button[name=then][value=resolve]");
    const isReply = this.#mode === "reply";
    this.#form.requestSubmit(event.shiftKey && isReply && resolving ? resolving : shown);
  }

  /* Heard before everybody else: a text must not be sent while it is being saved, nor twice. */
  onSubmit(event: SubmitEvent): void {
    if (this.#saving && (event.submitter as HTMLButtonElement | null)?.value === "draft") {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.#saving.flush();
      return;
    }
    const saving = this.#saving?.running;
    if (this.#form.dataset["sending"] || saving) {
      event.preventDefault();
      event.stopImmediatePropagation();
      void saving?.then(() => this.#form.requestSubmit(event.submitter));
      return;
    }
    this.#saving?.stop();
    this.#form.dataset["sending"] = "1";
    setTimeout(() => { delete this.#form.dataset["sending"]; }, 4000);
    if (!this.#form.hasAttribute("hx-post")) this.#drafts?.forget();
  }

  sent(): void { this.#drafts?.forget(); }

  /* Its text goes along with another act, which answers with a composer of its own. */
  handedOver(): void { this.#saving?.stop(); this.#drafts?.forget(); }

  /* What was selected in the conversation, as a quotation before the answer to it. */
  async quote(text: string): Promise<void> {
    await this.#upgrade();
    if (this.#writing) this.#writing.quote(text);
    else {
      const quoted = text.replace(/^/gm, "> ");
      this.#area.value = [this.#area.value.trimEnd(), quoted, ""].filter((part, n) => part || n).join("\n\n");
      this.#area.focus();
    }
    this.#changed();
  }

  get #mode(): string {
    return this.#form.querySelector<HTMLInputElement>("[name=mode]:checked")?.value ?? "reply";
  }

  /* Sends one message on: chosen where it is offered; elsewhere the link leads to a page that offers it. */
  forward(message: string): boolean {
    const offered = this.#form.querySelector<HTMLSelectElement>("[name=forward_only]");
    const mode = this.#form.querySelector<HTMLInputElement>("[name=mode][value=forward]");
    if (!mode || ![...(offered?.options ?? [])].some((one) => one.value === message)) return false;
    offered!.value = message;
    mode.click();
    return true;
  }

  focus(): void {
    const to = this.#form.querySelector<HTMLInputElement>("[name=forward_to]");
    if (this.#mode === "forward" && to && !to.value && to.offsetParent) { to.focus(); return; }
    if (this.#writing) this.#writing.focus();
    else this.#area.focus();
  }
}

const composers = new WeakMap<HTMLFormElement, Composer>();

function adopt(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-composer]").forEach((form) => {
    const area = form.querySelector<HTMLTextAreaElement>("textarea[data-editor]");
    if (area && !composers.has(form)) composers.set(form, new Composer(form, area));
    composers.get(form)?.recipients.rechoose();
  });
}

export function focusComposer(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-composer]");
  if (form) composers.get(form)?.focus();
}

export function quoteInComposer(text: string): void {
  const form = document.querySelector<HTMLFormElement>("form[data-composer]");
  if (form && text) void composers.get(form)?.quote(text);
}

export function startComposers(): void {
  adopt();
  document.addEventListener("htmx:after:swap", adopt);
  document.addEventListener("submit", (event) => composers.get(event.target as HTMLFormElement)?.onSubmit(event), true);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>("[data-forward]");
    const form = document.querySelector<HTMLFormElement>("form[data-composer]");
    if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (composers.get(form)?.forward(link.dataset["forward"]!)) event.preventDefault();
  });
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: Element } }>).detail;
    const form = document.querySelector<HTMLFormElement>("form[data-composer]");
    if (form && ctx.sourceElement.matches("[hx-include]")) composers.get(form)?.handedOver();
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: Element; response: { status: number } } }>).detail;
    if (ctx.response.status < 400 && ctx.sourceElement instanceof HTMLFormElement) {
      composers.get(ctx.sourceElement)?.sent();
    }
  });
}
