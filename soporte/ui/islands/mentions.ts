/* "@" names a colleague in a note, "#" a ticket anywhere: a list below the cursor, by arrows and Enter.

   A mention is kept as <strong data-mention="5">@Beto Salas</strong>: whoever stores the note reads
   the number. A ticket is its number alone, which becomes a link where it is shown. */
import { Extension, Node, type Editor } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { Suggestion } from "@tiptap/suggestion";
import { SuggestionList, type Choice } from "./suggestion-list.ts";

const PAUSE_MS = 100;

async function ask(address: string | undefined, query: string, signal: AbortSignal): Promise<Choice[]> {
  if (!address) return [];
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(query)}`, { signal });
    return answer.ok ? ((await answer.json()) as { lines: Choice[] }).lines : [];
  } catch {
    return [];
  }
}

const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  selectable: false,
  addAttributes: () => ({
    id: { default: "", parseHTML: (one: HTMLElement) => one.dataset["mention"], renderHTML: () => ({}) },
    label: { default: "", parseHTML: (one: HTMLElement) => one.textContent?.replace(/^@/, ""), renderHTML: () => ({}) },
  }),
  parseHTML: () => [{ tag: "strong[data-mention]", priority: 100 }],
  renderHTML: ({ node }) => ["strong", { "data-mention": node.attrs["id"] as string }, `@${node.attrs["label"] as string}`],
  renderText: ({ node }) => `@${node.attrs["label"] as string}`,
});

interface Source {
  char: string;
  address: string | undefined;
  label: string;
  allow(): boolean;
  put(choice: Choice): object;
}

function offering(source: Source, box: HTMLElement): Extension {
  return Extension.create({
    name: `suggestion ${source.char}`,
    addProseMirrorPlugins() {
      const { editor } = this;
      return [suggesting(editor, source, box)];
    },
  });
}

function suggesting(editor: Editor, source: Source, box: HTMLElement) {
  let asking = new AbortController();
  return Suggestion<Choice, Choice>({
    editor,
    pluginKey: new PluginKey(`suggestion ${source.char}`),
    char: source.char,
    allowedPrefixes: [" ", "(", "\u00a0"],
    debounce: PAUSE_MS,
    allow: source.allow,
    items: ({ query }) => {
      asking.abort();
      asking = new AbortController();
      return ask(source.address, query, asking.signal);
    },
    command: ({ editor: where, range, props }) => {
      const put = [source.put(props), { type: "text", text: " " }];
      where.chain().focus().insertContentAt(range, put).run();
    },
    render: () => new SuggestionList(editor, box, source.label).hooks(),
  });
}

/* Addresses and words stand on the text area: data-colleagues, data-tickets and their labels. */
export function mentions(area: HTMLTextAreaElement, box: HTMLElement): (Node | Extension)[] {
  const { colleagues, colleaguesLabel, tickets, ticketsLabel } = area.dataset;
  if (!colleagues && !tickets) return [];
  const isNote = (): boolean => area.form?.querySelector<HTMLInputElement>("[name=mode]:checked")?.value === "note";
  return [
    Mention,
    offering({
      char: "@", address: colleagues, label: colleaguesLabel ?? "", allow: isNote,
      put: (choice) => ({ type: "mention", attrs: { id: String(choice.id), label: choice.label } }),
    }, box),
    offering({
      char: "#", address: tickets, label: ticketsLabel ?? "", allow: () => true,
      put: (choice) => ({ type: "text", text: choice.hint ?? "" }),
    }, box),
  ];
}
