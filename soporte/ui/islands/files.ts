/* The files of a form: chosen, pasted or dropped, shown in a tray, each removable. */
import { nameFor, sizeText } from "./text.ts";

export class Tray {
  readonly #input: HTMLInputElement;
  readonly #tray: HTMLElement;
  #files: File[] = [];

  constructor(input: HTMLInputElement, tray: HTMLElement, photo: HTMLInputElement | null = null) {
    this.#input = input;
    this.#tray = tray;
    input.addEventListener("change", () => this.add([...(input.files ?? [])]));
    photo?.addEventListener("change", () => {
      const taken = [...(photo.files ?? [])];
      photo.value = "";
      this.add(taken);
      input.dispatchEvent(new CustomEvent("so:taken", { bubbles: true }));
    });
  }

  get size(): number { return this.#files.length; }

  add(files: File[]): void {
    for (const file of files) {
      const name = nameFor(file.name || "file", this.#files.map((one) => one.name));
      this.#files.push(name === file.name ? file : new File([file], name, { type: file.type }));
    }
    this.#show();
  }

  /* Those that the server keeps now are shown by it. */
  drop(files: File[]): void {
    this.#files = this.#files.filter((one) => !files.some((kept) => kept.name === one.name && kept.size === one.size));
    this.#show();
  }

  #remove(file: File): void {
    this.#files = this.#files.filter((one) => one !== file);
    this.#show();
  }

  #show(): void {
    const held = new DataTransfer();
    for (const file of this.#files) held.items.add(file);
    this.#input.files = held.files;
    this.#tray.replaceChildren(...this.#files.map((file) => this.#chip(file)));
    this.#input.dispatchEvent(new Event("so:files", { bubbles: true }));
  }

  #chip(file: File): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "so-file";
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.alt = "";
      image.src = URL.createObjectURL(file);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src));
      chip.append(image);
    }
    const name = document.createElement("span");
    name.className = "so-cut";
    name.textContent = `${file.name} · ${sizeText(file.size, document.documentElement.lang)}`;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", `${this.#tray.dataset["remove"] ?? "×"} ${file.name}`);
    button.addEventListener("click", () => this.#remove(file));
    chip.append(name, button);
    return chip;
  }
}

export function filesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])];
}
