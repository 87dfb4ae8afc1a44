/* "{{" in the editor offers what a text may name: its value for the ticket, or the mark itself. */
import { Extension, type Editor } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { Suggestion } from "@tiptap/suggestion";
import { offered } from "./offered.ts";
import { SuggestionList, type Choice } from "./suggestion-list.ts";

/* Somebody who writes on behind two braces means something else. */
const LONGEST = 40;

function suggesting(editor: Editor, address: string, label: string, box: HTMLElement) {
  return Suggestion<Choice, Choice>({
    editor,
    pluginKey: new PluginKey("suggestion {{"),
    char: "{{",
    allowSpaces: true,
    allowedPrefixes: null,
    debounce: 100,
    items: ({ query }) => (query.length > LONGEST || query.includes("}") ? [] : offered(address, query)),
    command: ({ editor: where, range, props }) => {
      const chain = where.chain().focus().deleteRange(range);
      if (props.text) chain.insertContent({ type: "text", text: props.text });
      chain.run();
    },
    render: () => new SuggestionList(editor, box, label).hooks(),
  });
}

/* The address stands on the text area: data-placeholders, and its label. */
export function placeholders(area: HTMLTextAreaElement, box: HTMLElement): Extension[] {
  const { placeholders: address, placeholdersLabel } = area.dataset;
  if (!address) return [];
  return [Extension.create({
    name: "placeholders",
    addProseMirrorPlugins() { return [suggesting(this.editor, address, placeholdersLabel ?? "", box)]; },
  })];
}
