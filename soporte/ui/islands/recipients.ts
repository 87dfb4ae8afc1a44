/* Inside <form data-composer>: to whom a reply goes, as its writer chose it. The line is drawn anew when
   those who take part change; what was chosen here, and not saved yet, is chosen again.

   With it comes the last message that the page shows. It counts as seen once it was in front of its reader for
   a while: whoever sends right after a colleague's answer came up has hardly read it. */
const READ_MS = 8000;

export class Recipients {
  readonly #form: HTMLFormElement;
  readonly #choices = new Map<string, boolean>();
  #also: string | undefined;
  #seen: string;

  constructor(form: HTMLFormElement) {
    this.#form = form;
    this.#seen = this.#seenField?.value ?? "";
    form.addEventListener("input", (event) => this.#note(event.target as HTMLInputElement));
  }

  /* Everybody, or the requester alone; as a reply, whatever was being written. */
  choose(everybody: boolean): void {
    const mode = this.#form.querySelector<HTMLInputElement>("[name=mode][value=reply]");
    if (mode) mode.checked = true;
    this.#boxes.forEach((box) => {
      box.checked = everybody || box.dataset["requester"] !== undefined;
      this.#choices.set(box.value, box.checked);
    });
  }

  rechoose(): void {
    this.#boxes.forEach((box) => { box.checked = this.#choices.get(box.value) ?? box.checked; });
    const also = this.#form.querySelector<HTMLInputElement>("[name=also]");
    if (also && this.#also !== undefined && also.value !== this.#also) also.value = this.#also;
    const field = this.#seenField;
    if (!field || field.value === this.#seen) return;
    const shown = field.value;
    field.value = this.#seen;
    setTimeout(() => this.#read(shown), READ_MS);
  }

  #read(shown: string): void {
    const field = this.#seenField;
    if (!field?.isConnected) return;
    if (document.hidden) { setTimeout(() => this.#read(shown), READ_MS); return; }
    if (Number(shown) > Number(this.#seen)) this.#seen = field.value = shown;
  }

  get #seenField(): HTMLInputElement | null { return this.#form.querySelector("input[name=seen]"); }

  get #boxes(): NodeListOf<HTMLInputElement> { return this.#form.querySelectorAll("input[name=goes_to]"); }

  #note(input: HTMLInputElement): void {
    if (input.name === "goes_to") this.#choices.set(input.value, input.checked);
    if (input.name === "also") this.#also = input.value;
  }
}
