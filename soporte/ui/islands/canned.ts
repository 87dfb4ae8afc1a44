/* "/" and "::" in the editor offer canned replies; the menu's items put theirs in without leaving the page. */
import { Extension, type Editor } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { Suggestion } from "@tiptap/suggestion";
import { offered } from "./offered.ts";
import { SuggestionList, type Choice } from "./suggestion-list.ts";

const SIGNS = ["/", "::"];

async function text(address: string): Promise<string> {
  const answer = await fetch(address);
  return answer.ok && !answer.redirected ? answer.text() : "";
}

function suggesting(sign: string, editor: Editor, address: string, label: string, box: HTMLElement) {
  return Suggestion<Choice, Choice>({
    editor,
    pluginKey: new PluginKey(`suggestion ${sign}`),
    char: sign,
    allowedPrefixes: [" ", " "],
    debounce: 100,
    items: ({ query }) => offered(address, query),
    command: ({ editor: where, range, props }) => {
      where.chain().focus().deleteRange(range).run();
      void insert(where, `${address}/${props.id}`);
    },
    render: () => new SuggestionList(editor, box, label).hooks(),
  });
}

async function insert(editor: Editor, address: string): Promise<void> {
  const html = await text(address);
  if (html) editor.chain().focus().insertContent(html).run();
}

/* The address stands on the text area: data-canned, and its label. */
export function canned(area: HTMLTextAreaElement, box: HTMLElement): Extension[] {
  const { canned: address, cannedLabel } = area.dataset;
  if (!address) return [];
  return [Extension.create({
    name: "canned",
    addProseMirrorPlugins() {
      return SIGNS.map((sign) => suggesting(sign, this.editor, address, cannedLabel ?? "", box));
    },
    onCreate() {
      area.form?.addEventListener("click", (event) => {
        const item = (event.target as Element).closest<HTMLElement>("[data-canned-reply]");
        if (!item) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        item.closest("details")?.removeAttribute("open");
        void insert(this.editor, item.dataset["cannedReply"]!);
      }, true);
    },
  })];
}
