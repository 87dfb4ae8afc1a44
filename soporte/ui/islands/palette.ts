/* The command palette: commands of this page at once, tickets and people as the server finds them.

   Its dialog comes with the page as <template id="palette">; without this script its links lead to
   the page of search. */
import { addressOf, copy } from "./copying.ts";
import { press } from "./keys.ts";
import { send, sendPlain } from "./palette-acts.ts";
import { matching, sections, worthAsking, type Line, type Section } from "./palette-match.ts";
import { drawSections } from "./palette-draw.ts";
import { noteTicket, recent, remember } from "./palette-recent.ts";
import { currentTicket } from "./rows.ts";
import { openSheet } from "./sheet.ts";
import { switchTheme } from "./theme.ts";

interface Offer { commands: Line[]; groups: Record<string, string> }

const PAUSE_MS = 110;
const template = (): HTMLTemplateElement | null => document.querySelector<HTMLTemplateElement>("#palette");
const offers = new Map<string, Offer>();

async function offered(): Promise<Offer | undefined> {
  const number = currentTicket() ?? "";
  const address = template()?.dataset["commands"];
  if (!address) return undefined;
  try {
    const answer = await fetch(number ? `${address}?ticket=${number}` : address);
    if (answer.ok) offers.set(number, (await answer.json()) as Offer);
  } catch {
    /* No connection: what was offered before still leads to pages. */
  }
  return offers.get(number) ?? offers.get("");
}

class Palette {
  readonly #dialog: HTMLDialogElement;
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #status: HTMLElement;
  readonly #words: DOMStringMap;
  #offer: Offer | undefined;
  #coming: Promise<void>;
  #found: Section[] = [];
  #foundFor = "";
  #lines: Line[] = [];
  #at = 0;
  #asking: AbortController | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(source: HTMLTemplateElement) {
    this.#dialog = source.content.firstElementChild!.cloneNode(true) as HTMLDialogElement;
    this.#words = source.dataset;
    this.#input = this.#dialog.querySelector("input")!;
    this.#list = this.#dialog.querySelector("[role=listbox]")!;
    this.#status = this.#dialog.querySelector("[role=status]")!;
    this.#offer = offers.get(currentTicket() ?? "");
    this.#where();
    this.#listen();
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#input.focus();
    this.#show();
    this.#coming = offered().then((offer) => { if (offer) { this.#offer = offer; this.#show(); } });
  }

  #where(): void {
    const number = currentTicket();
    const where = this.#dialog.querySelector<HTMLElement>("[data-where]");
    if (!number || !where) return;
    where.textContent = (this.#words["in"] ?? "#{n}").replace("{n}", number);
    where.hidden = false;
  }

  #listen(): void {
    this.#dialog.addEventListener("close", () => {
      this.#asking?.abort();
      clearTimeout(this.#pause);
      this.#dialog.remove();
    });
    this.#dialog.addEventListener("keydown", (event) => this.#onKey(event));
    this.#input.addEventListener("input", () => { this.#at = 0; this.#show(); this.#ask(); });
    this.#dialog.addEventListener("click", (event) => {
      const target = event.target as Element;
      const option = target.closest<HTMLElement>("[role=option]");
      if (option) this.#run(Number(option.dataset["at"]), event.ctrlKey || event.metaKey);
      else if (target === this.#dialog || target.closest("[data-close]")) this.#dialog.close();
      else if (target.closest("[data-sheet]")) { event.preventDefault(); this.#dialog.close(); openSheet(); }
    });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#point(this.#at + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === this.#input) {
      event.preventDefault();
      const apart = event.ctrlKey || event.metaKey;
      /* Whoever types faster than the commands come means one of them, not the search for its name. */
      if (this.#offer) this.#run(this.#at, apart);
      else void this.#coming.then(() => { if (this.#dialog.open) this.#run(this.#at, apart); });
    }
  }

  #point(at: number): void {
    const all = [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
    if (all.length === 0) { this.#input.removeAttribute("aria-activedescendant"); this.#lookInto(undefined); return; }
    this.#at = (at + all.length) % all.length;
    all.forEach((one, n) => one.setAttribute("aria-selected", String(n === this.#at)));
    const chosen = all[this.#at]!;
    this.#input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
    this.#lookInto(this.#lines[this.#at]?.look);
  }

  /* What a macro would do stands below the list while it is the chosen line. */
  #lookInto(address: string | undefined): void {
    if (address || this.#dialog.querySelector(".look")) {
      void import("./palette-look.ts").then(({ look }) => look(this.#dialog, address));
    }
  }

  #show(): void {
    const query = this.#input.value;
    const groups = this.#offer?.groups ?? {};
    const commands = matching(this.#offer?.commands ?? [], query);
    const local = sections(commands, groups);
    const kept = query.trim() ? [] : recent();
    const before = kept.length ? [{ title: this.#words["recent"] ?? "", lines: kept }] : [];
    const found = worthAsking(query) ? this.#found : [];
    const all = [...before, ...(/^#?\d+$/.test(query.trim()) ? [...found, ...local] : [...local, ...found])];
    if (worthAsking(query)) all.push({ title: "", lines: [this.#everywhere(query.trim())] });
    this.#lines = all.flatMap((section) => section.lines);
    drawSections(this.#list, all, query, this.#words["icons"] ?? "");
    this.#point(Math.min(this.#at, Math.max(0, this.#lines.length - 1)));
    this.#count(this.#lines.length - (worthAsking(query) ? 1 : 0));
  }

  #everywhere(query: string): Line {
    const label = (this.#words["all"] ?? "{text}").replace("{text}", query);
    return { label, icon: "search", href: `${this.#words["search"]}?q=${encodeURIComponent(query)}` };
  }

  #count(n: number): void {
    const many = n === 1 ? this.#words["one"] : (this.#words["many"] ?? "{n}").replace("{n}", String(n));
    this.#status.textContent = (n === 0 ? this.#words["none"] : many) ?? "";
  }

  #ask(): void {
    clearTimeout(this.#pause);
    this.#asking?.abort();
    const query = this.#input.value.trim();
    if (!worthAsking(query)) { this.#found = []; this.#foundFor = ""; return; }
    if (query === this.#foundFor) return;
    this.#pause = setTimeout(() => void this.#fetch(query), PAUSE_MS);
  }

  async #fetch(query: string): Promise<void> {
    const asking = (this.#asking = new AbortController());
    try {
      const answer = await fetch(`${this.#words["find"]}?q=${encodeURIComponent(query)}`, { signal: asking.signal });
      if (!answer.ok) return;
      const { groups } = (await answer.json()) as { groups: Section[] };
      this.#found = groups;
      this.#foundFor = query;
      this.#show();
    } catch (error) {
      if (!asking.signal.aborted) this.#status.textContent = this.#words["offline"] ?? String(error);
    }
  }

  #run(at: number, apart: boolean): void {
    const line = this.#lines[at];
    if (!line) return;
    this.#dialog.close();
    if (line.href) remember(line);
    if (line.href && apart) open(line.href, "_blank", "noopener");
    else run(line);
  }
}

const ACTS: Record<string, (line: Line) => void> = {
  copy: (line) => copy(line.value ?? ""),
  "copy-link": () => copy(addressOf()),
  theme: () => { switchTheme(); },
  keys: () => { openSheet(); },
  language: (line) => sendPlain(template()?.dataset["language"] ?? "", {
    language: line.value ?? "", next: location.pathname + location.search,
  }),
};

function run(line: Line): void {
  if (line.href) location.assign(line.href);
  else if (line.post && line.plain) sendPlain(line.post, { [line.name ?? "value"]: line.value ?? "" });
  else if (line.post) send(line.post, { [line.name ?? "value"]: line.value ?? "" });
  else if (line.press) press(line.press);
  else if (line.act) ACTS[line.act]?.(line);
}

/* A key that no element of the page names may still be a command's. */
export function runCommandOf(key: string): boolean {
  const known = document.querySelector<HTMLElement>("#sheet")?.dataset["known"]?.split(" ") ?? [];
  if (!known.includes(key)) return false;
  const number = currentTicket();
  void offered().then((offer) => {
    const command = offer?.commands.find((one) => one.key === key);
    if (command && currentTicket() === number) run(command);
  });
  return false;
}

export function openPalette(): boolean {
  const source = template();
  if (!source || document.querySelector("dialog:modal")) return false;
  new Palette(source);
  return true;
}

export function startPalette(): void {
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-palette]") && openPalette()) event.preventDefault();
  });
  noteTicket();
  document.addEventListener("htmx:after:swap", noteTicket);
}
