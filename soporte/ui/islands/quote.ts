/* Text that was selected in the conversation: Reply quotes it, by key or by the button beside it. */
import { quoteInComposer } from "./composer.ts";

function chosen(): Selection | undefined {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return undefined;
  const inside = (node: Node | null): boolean =>
    (node instanceof Element ? node : node?.parentElement)?.closest(".so-flow .so-text") !== null && node !== null;
  return inside(selection.anchorNode) && inside(selection.focusNode) ? selection : undefined;
}

/* The selected text, which is then selected no more. */
export function takeSelection(): string {
  const selection = chosen();
  const text = selection?.toString().trim() ?? "";
  selection?.removeAllRanges();
  return text;
}

let button: HTMLButtonElement | undefined;

function make(): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn sm so-quotebtn";
  made.textContent = document.querySelector<HTMLElement>("#palette")?.dataset["quote"] ?? "”";
  made.addEventListener("pointerdown", (event) => event.preventDefault());
  made.addEventListener("click", () => { quoteInComposer(takeSelection()); });
  return made;
}

function refresh(): void {
  const selection = chosen();
  const flow = document.querySelector<HTMLElement>(".so-flow");
  if (!selection || !flow || !document.querySelector("form[data-composer]")) { button?.remove(); return; }
  button ??= make();
  flow.append(button);
  const text = selection.getRangeAt(0).getBoundingClientRect();
  const frame = flow.getBoundingClientRect();
  const left = Math.max(8, Math.min(text.left - frame.left, frame.width - button.offsetWidth - 8));
  button.style.left = `${left}px`;
  button.style.top = `${text.bottom - frame.top + flow.scrollTop + 6}px`;
}

export function startQuoting(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 120);
  });
}
