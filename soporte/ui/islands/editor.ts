/* The editor proper, in its own chunk: loaded only when somebody is about to write. */
import { Editor } from "@tiptap/core";
import { Placeholder } from "@tiptap/extension-placeholder";
import StarterKit from "@tiptap/starter-kit";
import { attachBubble } from "./bubble.ts";
import { textToHtml } from "./text.ts";

export interface Writing { focus(): void }

interface Options { html?: string | undefined; onChange(): void }

export function mount(area: HTMLTextAreaElement, { html, onChange }: Options): Writing {
  const box = document.createElement("div");
  box.className = "so-edit ed";
  const hadFocus = document.activeElement === area;
  area.after(box);
  const editor = new Editor({
    element: box,
    injectCSS: false,
    content: html ?? textToHtml(area.value),
    extensions: [
      StarterKit.configure({
        heading: false, horizontalRule: false, dropcursor: false, gapcursor: false,
        link: { openOnClick: false, autolink: true },
      }),
      Placeholder.configure({ placeholder: area.placeholder }),
    ],
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": area.getAttribute("aria-label") ?? area.labels?.[0]?.textContent?.trim() ?? "",
        id: `${area.id}-editor`,
      },
    },
    onUpdate: () => { write(area, editor); onChange(); },
  });
  area.hidden = true;
  area.required = false;
  write(area, editor);
  attachBubble(editor, box);
  if (hadFocus) editor.commands.focus("end");
  return { focus: () => { editor.commands.focus(); } };
}

function write(area: HTMLTextAreaElement, editor: Editor): void {
  area.value = editor.isEmpty ? "" : editor.getHTML();
}
