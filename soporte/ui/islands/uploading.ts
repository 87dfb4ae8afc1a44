/* <form data-upload>: files are added up beside their limits, and their sending shows how far it is and can be cancelled.

   The server answers with the address of the next page, or with this page and what is wrong with the form. */
import { sizeText } from "./text.ts";

const WORTH_SHOWING = 200_000;

interface Next { address?: string; html?: string }

class Upload {
  readonly #form: HTMLFormElement;
  readonly #words: HTMLTemplateElement;
  readonly #request = new XMLHttpRequest();
  readonly #bar: HTMLElement;

  constructor(form: HTMLFormElement, words: HTMLTemplateElement) {
    this.#form = form;
    this.#words = words;
    this.#bar = words.content.firstElementChild!.cloneNode(true) as HTMLElement;
    this.#bar.querySelector("button")!.addEventListener("click", () => this.#request.abort());
  }

  async send(): Promise<void> {
    this.#form.querySelector(".so-uploading")?.remove();
    this.#form.append(this.#bar);
    this.#form.setAttribute("aria-busy", "true");
    try {
      const next = await this.#post();
      if (next.address) location.assign(next.address);
      else this.#put(next.html ?? "");
    } catch (wrong) {
      this.#end(wrong === "stopped" ? "" : this.#words.dataset["lost"]!);
    }
  }

  #post(): Promise<Next> {
    const request = this.#request;
    request.open("POST", this.#form.action);
    request.setRequestHeader("X-Upload", "1");
    request.upload.addEventListener("progress", ({ loaded, total }) => this.#show(total ? loaded / total : 0));
    return new Promise((done, failed) => {
      request.addEventListener("load", () => {
        const address = request.getResponseHeader("X-Location");
        if (address) done({ address });
        else if (request.status < 500) done({ html: request.responseText });
        else failed(new Error(String(request.status)));
      });
      request.addEventListener("error", () => failed(new Error("network")));
      request.addEventListener("abort", () => failed("stopped"));
      request.send(new FormData(this.#form));
    });
  }

  #show(part: number): void {
    this.#bar.querySelector("progress")!.value = part;
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(part);
    this.#bar.querySelector("span")!.textContent = this.#words.dataset["percent"]!.replace("{percent}", percent);
  }

  /* The form as it came back: its errors, and the files that are kept already. */
  #put(html: string): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector<HTMLFormElement>("form[data-upload]");
    if (!fresh) { this.#end(page.querySelector("main, body")?.textContent?.trim().slice(0, 300) ?? ""); return; }
    this.#form.replaceWith(document.adoptNode(fresh));
    document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { ctx: {} } }));
    const wrong = fresh.querySelector<HTMLElement>("[aria-invalid=true], .so-error");
    (wrong?.matches("input, textarea, select") ? wrong : fresh.querySelector<HTMLElement>("[name=subject], textarea"))?.focus();
    wrong?.scrollIntoView({ block: "center" });
  }

  #end(words: string): void {
    this.#form.removeAttribute("aria-busy");
    delete this.#form.dataset["sending"];
    this.#bar.querySelector("progress")!.remove();
    this.#bar.querySelector("button")!.remove();
    this.#bar.querySelector("span")!.textContent = words;
    this.#bar.classList.add("so-error");
    if (!words) this.#bar.remove();
  }
}

/* Beyond the limits the form says so before anything is sent. */
function addUp(input: HTMLInputElement): void {
  const { mostFiles, mostBytes, sum } = input.dataset;
  const place = input.form?.querySelector<HTMLElement>("p[data-sum]");
  if (!mostFiles || !mostBytes || !sum || !place) return;
  const files = [...(input.files ?? [])];
  const size = files.reduce((total, file) => total + file.size, 0);
  const { lang } = document.documentElement;
  const isTooMuch = files.length > Number(mostFiles) || size > Number(mostBytes);
  place.textContent = files.length ? sum.replace("{size}", sizeText(size, lang)).replace("{most}", sizeText(Number(mostBytes), lang)) : "";
  place.classList.toggle("so-error", isTooMuch);
  input.setCustomValidity(isTooMuch ? document.getElementById(`${input.id}-hint`)?.textContent ?? "!" : "");
}

export function startUploading(): void {
  document.addEventListener("so:files", (event) => addUp(event.target as HTMLInputElement));
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !form.matches("[data-upload]")) return;
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    const files = [...form.querySelectorAll<HTMLInputElement>("input[type=file]")].flatMap((input) => [...(input.files ?? [])]);
    const words = form.querySelector<HTMLTemplateElement>("[data-upload-words]");
    const goesElsewhere = event.submitter?.hasAttribute("formaction");
    if (!words || goesElsewhere || files.reduce((size, file) => size + file.size, 0) < WORTH_SHOWING) return;
    event.preventDefault();
    void new Upload(form, words).send();
  });
}
