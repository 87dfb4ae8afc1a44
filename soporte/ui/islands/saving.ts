/* <form data-composer data-saves="URL">: keeps what is written on the server, and shows that it did.

   The answer is the part #composer-state: the mark of the saved text, its files, other texts. */
import { htmx } from "./htmx.ts";
import { Saver } from "./saver.ts";

const browser = {
  set: (act: () => void, ms: number): number => window.setTimeout(act, ms),
  clear: (timer: number): void => window.clearTimeout(timer),
  now: (): number => Date.now(),
};

export class Saving {
  readonly #form: HTMLFormElement;
  readonly #url: string;
  readonly #saved: () => void;
  readonly #saver: Saver;

  constructor(form: HTMLFormElement, url: string, saved: () => void) {
    this.#form = form;
    this.#url = url;
    this.#saved = saved;
    this.#saver = new Saver(() => this.#send(), browser);
    form.addEventListener("change", (event) => {
      if ((event.target as Element).matches("[name=mode], [name=keep], [name^=forward_], [name=goes_to], [name=also]")) this.changed();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.#saver.isWaiting) void this.#saver.flush();
    });
  }

  get mark(): string { return this.#form.querySelector<HTMLInputElement>("[name=mark]")?.value ?? ""; }

  changed(): void { if (!this.#form.dataset["sending"]) this.#saver.changed(); }
  flush(): Promise<void> { return this.#saver.flush(); }
  stop(): void { this.#saver.stop(); }
  get running(): Promise<void> | undefined { return this.#saver.running; }

  async #send(): Promise<void> {
    if (!this.#form.isConnected || this.#form.dataset["sending"]) return;
    this.#say("saving");
    try {
      const data = new FormData(this.#form);
      const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
      const files = [...(this.#form.querySelector<HTMLInputElement>("[data-files]")?.files ?? [])];
      const answer = await fetch(this.#url, {
        method: "POST",
        body: data,
        headers: { "HX-Request": "true", "X-CSRFToken": token },
        keepalive: document.hidden && files.length === 0,
      });
      const html = await answer.text();
      if (answer.redirected || (!answer.ok && answer.status !== 422)) throw new Error(String(answer.status));
      this.#show(html);
      if (!answer.ok) { this.#say("unsaved"); return; }
      this.#form.dispatchEvent(new CustomEvent("so:files-kept", { detail: files }));
      this.#saved();
      this.#say("saved");
    } catch {
      this.#say("unsaved");
    }
  }

  #show(html: string): void {
    const made = document.createElement("template");
    made.innerHTML = html;
    const state = made.content.querySelector("#composer-state");
    const old = this.#form.querySelector("#composer-state");
    if (!state || !old) return;
    state.querySelectorAll("script").forEach((one) => one.remove());
    old.replaceWith(state);
    htmx.process(state);
  }

  #say(what: "saving" | "saved" | "unsaved"): void {
    const place = this.#form.querySelector<HTMLElement>("[data-saved-state]");
    if (place) place.textContent = place.dataset[what] ?? "";
  }
}
