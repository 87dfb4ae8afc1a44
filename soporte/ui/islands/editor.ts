/* The editor proper, in its own chunk: loaded only when somebody is about to write. */
import { Editor } from "@tiptap/core";
import { Placeholder } from "@tiptap/extension-placeholder";
import StarterKit from "@tiptap/starter-kit";
import { attachBubble } from "./bubble.ts";
import { canned } from "./canned.ts";
import { mentions } from "./mentions.ts";
import { placeholders } from "./placeholders.ts";
import { textToHtml } from "./text.ts";

export interface Writing { focus(): void; quote(text: string): void }

interface Options { html?: string | undefined; onChange(): void }

export function mount(area: HTMLTextAreaElement, { html, onChange }: Options): Writing {
  const box = document.createElement("div");
  /* In a form of the settings it looks like the fields around it. */
  box.className = area.classList.contains("form-control") ? "so-edit form-control" : "so-edit ed";
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
      ...mentions(area, box),
      ...canned(area, box),
      ...placeholders(area, box),
    ],
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": area.getAttribute("aria-label") ?? area.labels?.[0]?.textContent?.trim() ?? "",
        id: `${area.id}-editor`,
      },
    },
    onUpdate: () => {
      write(area, editor);
      onChange();
      area.dispatchEvent(new Event("so:written", { bubbles: true }));
    },
  });
  area.hidden = true;
  area.required = false;
  write(area, editor);
  attachBubble(editor, box);
  if (hadFocus) { editor.commands.focus("end"); editor.view.focus(); }
  return { focus: () => focus(editor), quote: (text) => quote(editor, text) };
}

/* At once: the editor's own command waits for the next frame, and a fast hand's first letter is lost. */
function focus(editor: Editor): void {
  editor.commands.focus();
  editor.view.focus();
}

function write(area: HTMLTextAreaElement, editor: Editor): void {
  area.value = editor.isEmpty ? "" : editor.getHTML();
}

function quote(editor: Editor, text: string): void {
  const paragraphs = text.split(/\n{2,}/).map((part) => part.trim()).filter(Boolean);
  const lines = (part: string): object[] => part.split("\n").flatMap((line, n) => [
    ...(n ? [{ type: "hardBreak" }] : []), ...(line ? [{ type: "text", text: line }] : []),
  ]);
  const content = [
    { type: "blockquote", content: paragraphs.map((part) => ({ type: "paragraph", content: lines(part) })) },
    { type: "paragraph" },
  ];
  if (editor.isEmpty) editor.chain().setContent(content).focus("end").run();
  else editor.chain().insertContentAt(editor.state.doc.content.size, content).focus("end").run();
  focus(editor);
}
