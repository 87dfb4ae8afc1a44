/* The small bar over selected text. Its words come with the page: <template id="editor-bubble">. */
import type { Editor } from "@tiptap/core";

const ACTS: Record<string, (editor: Editor) => void> = {
  bold: (editor) => editor.chain().focus().toggleBold().run(),
  italic: (editor) => editor.chain().focus().toggleItalic().run(),
  bulletList: (editor) => editor.chain().focus().toggleBulletList().run(),
  orderedList: (editor) => editor.chain().focus().toggleOrderedList().run(),
  blockquote: (editor) => editor.chain().focus().toggleBlockquote().run(),
  code: (editor) => editor.chain().focus().toggleCode().run(),
};

export function attachBubble(editor: Editor, box: HTMLElement): void {
  const template = document.querySelector<HTMLTemplateElement>("#editor-bubble");
  const bar = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!bar) return;
  bar.hidden = true;
  box.append(bar);
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const act = (event.target as Element).closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act) ACTS[act]?.(editor);
  });
  const refresh = (): void => {
    const { from, to, empty } = editor.state.selection;
    bar.hidden = empty || !editor.isFocused;
    if (bar.hidden) return;
    bar.querySelectorAll<HTMLElement>("[data-act]").forEach((button) => {
      button.setAttribute("aria-pressed", String(editor.isActive(button.dataset["act"]!)));
    });
    const start = editor.view.coordsAtPos(from);
    const end = editor.view.coordsAtPos(to);
    const frame = box.getBoundingClientRect();
    const left = (start.left + end.left) / 2 - frame.left - bar.offsetWidth / 2;
    bar.style.left = `${Math.max(0, Math.min(left, frame.width - bar.offsetWidth))}px`;
    bar.style.top = `${start.top - frame.top - bar.offsetHeight - 6}px`;
  };
  editor.on("selectionUpdate", refresh);
  editor.on("transaction", refresh);
  editor.on("blur", () => { bar.hidden = true; });
}
