/* The list that a sign in the editor opens: the editor keeps the focus and names the chosen line. */
import type { Editor } from "@tiptap/core";
import type { SuggestionKeyDownProps, SuggestionProps } from "@tiptap/suggestion";

export interface Choice { id?: number; label: string; hint?: string; text?: string }

type Props = SuggestionProps<Choice, Choice>;

interface Hooks {
  onStart(props: Props): void;
  onUpdate(props: Props): void;
  onKeyDown(props: SuggestionKeyDownProps): boolean;
  onExit(): void;
}

const GAP = 4;

let lists = 0;

export class SuggestionList {
  readonly #editor: Editor;
  readonly #box: HTMLElement;
  readonly #list = document.createElement("div");
  #props: Props | undefined;
  #at = 0;

  constructor(editor: Editor, box: HTMLElement, label: string) {
    this.#editor = editor;
    this.#box = box;
    lists += 1;
    this.#list.id = `suggestions-${lists}`;
    this.#list.className = "so-suggest";
    this.#list.popover = "manual";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", label);
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.#choose(Number(option.dataset["at"]));
    });
  }

  hooks(): Hooks {
    return {
      onStart: (props) => { this.#show(props); },
      onUpdate: (props) => { this.#show(props); },
      onKeyDown: ({ event }) => this.#onKey(event),
      onExit: () => { this.#hide(); },
    };
  }

  #show(props: Props): void {
    this.#props = props;
    this.#at = 0;
    if (props.items.length === 0) { this.#hide(); return; }
    this.#list.replaceChildren(...props.items.map((choice, at) => this.#option(choice, at)));
    if (!this.#list.isConnected) {
      this.#box.append(this.#list);
      /* In the layer above all others: the editor's own box scrolls, and would cut it off. */
      this.#list.showPopover();
      document.addEventListener("scroll", this.#place, { capture: true, passive: true });
    }
    this.#point(0);
    this.#place();
  }

  /* Above the sign; below it where there is no room. */
  readonly #place = (): void => {
    const at = this.#props?.clientRect?.();
    if (!at) return;
    const { offsetWidth: width, offsetHeight: height, style } = this.#list;
    const above = at.top - height - GAP;
    style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
    style.top = `${above >= GAP ? above : at.bottom + GAP}px`;
  };

  #option(choice: Choice, at: number): HTMLElement {
    const made = document.createElement("div");
    made.className = "so-item";
    made.id = `${this.#list.id}-${at}`;
    made.dataset["at"] = String(at);
    made.setAttribute("role", "option");
    const label = document.createElement("span");
    label.className = "so-cut so-grow";
    label.textContent = choice.label;
    const hint = document.createElement("span");
    hint.className = "so-meta";
    hint.textContent = choice.hint ?? "";
    made.append(label, hint);
    return made;
  }

  #point(at: number): void {
    const all = [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
    this.#at = (at + all.length) % all.length;
    all.forEach((one, n) => { one.setAttribute("aria-selected", String(n === this.#at)); });
    const dom = this.#editor.view.dom;
    dom.setAttribute("aria-autocomplete", "list");
    dom.setAttribute("aria-haspopup", "listbox");
    dom.setAttribute("aria-controls", this.#list.id);
    dom.setAttribute("aria-activedescendant", all[this.#at]!.id);
    all[this.#at]!.scrollIntoView({ block: "nearest" });
  }

  #onKey(event: KeyboardEvent): boolean {
    if (!this.#list.isConnected || event.isComposing) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#point(this.#at + (event.key === "ArrowDown" ? 1 : -1));
      return true;
    }
    if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      this.#choose(this.#at);
      return true;
    }
    if (event.key === "Escape") { this.#hide(); event.stopPropagation(); return true; }
    return false;
  }

  #choose(at: number): void {
    const choice = this.#props?.items[at];
    if (choice) this.#props?.command(choice);
    this.#hide();
  }

  #hide(): void {
    document.removeEventListener("scroll", this.#place, { capture: true });
    this.#list.remove();
    for (const name of ["activedescendant", "controls", "haspopup", "autocomplete"]) {
      this.#editor.view.dom.removeAttribute(`aria-${name}`);
    }
  }
}
