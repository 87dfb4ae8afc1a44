/* A field that somebody is changing is never replaced under their hands: it says what others made of it. */
import { htmx } from "./htmx.ts";

interface Detail { ctx: { sourceElement?: Element }; tasks: { fragment?: DocumentFragment }[] }
type Field = HTMLInputElement | HTMLTextAreaElement;

const FIELDS = "input[id]:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea[id]";

function isMine(field: Field): boolean {
  return field === document.activeElement || field.value !== field.defaultValue || field.dataset["theirs"] !== undefined;
}

function note(theirs: string): Element | undefined {
  const template = document.querySelector<HTMLTemplateElement>("#changed-words");
  const made = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const text = made?.querySelector("span");
  if (text) text.textContent = (text.textContent ?? "").replace("§", theirs || "—");
  return made;
}

function keep(fresh: Field, source: Element | undefined): void {
  const mine = document.getElementById(fresh.id) as Field | null;
  if (!mine || mine.closest("[data-composer]") || !isMine(mine)) return;
  /* What this very form has just saved is answered, not somebody else's. */
  if (source && mine.form === source) return;
  const theirs = fresh.value;
  if (theirs === mine.value) return;
  const known = mine.dataset["theirs"] ?? mine.defaultValue;
  fresh.setAttribute("value", mine.value);
  if (theirs === known && mine.dataset["theirs"] === undefined) {
    fresh.setAttribute("value", mine.defaultValue);
    return;
  }
  fresh.dataset["theirs"] = theirs;
  const words = note(theirs);
  if (words) (fresh.closest(".so-row") ?? fresh).after(words);
}

function onTake(event: Event): void {
  const button = (event.target as Element).closest?.("[data-take-theirs]");
  const field = button?.closest("form")?.querySelector<Field>("[data-theirs]");
  if (!button || !field) return;
  field.value = field.defaultValue = field.dataset["theirs"] ?? "";
  delete field.dataset["theirs"];
  button.closest(".so-changed")?.remove();
  field.focus();
}

/* What somebody opened to read stays open. */
function keepOpen(fresh: HTMLDetailsElement): void {
  const mine = document.getElementById(fresh.id) as HTMLDetailsElement | null;
  if (mine?.open) fresh.setAttribute("open", "");
}

const OPEN_MENU = "details.so-menu[open]";
/* What came for the list of a menu while somebody chose from it. */
const late = new WeakMap<Element, Element>();

/* An open menu stays open, where it was placed, with what it offers: what is newer comes when it closes. */
function keepMenus(): void {
  htmx.registerExtension("so-menus", {
    htmx_before_morph_node: (element: Element, { newNode }: { newNode: Element }) => {
      if (!element.matches?.(`${OPEN_MENU} > .list`)) return true;
      late.set(element, newNode);
      return false;
    },
    htmx_before_morph_attr: (element: Element, { attrName }: { attrName: string }) => attrName !== "open" || !element.matches(OPEN_MENU),
  });
  document.addEventListener("toggle", (event) => {
    const menu = event.target as HTMLDetailsElement;
    const list = menu.open ? null : menu.querySelector(":scope > .list");
    const fresh = list && late.get(list);
    if (!fresh) return;
    late.delete(list);
    list.replaceChildren(...fresh.childNodes);
    htmx.process(list);
  }, true);
}

export function startKeeping(): void {
  keepMenus();
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = (event as CustomEvent<Detail>).detail;
    for (const task of tasks) {
      task.fragment?.querySelectorAll<Field>(FIELDS).forEach((fresh) => keep(fresh, ctx.sourceElement));
      task.fragment?.querySelectorAll<HTMLDetailsElement>("details[id][data-keep-open]").forEach(keepOpen);
    }
  });
  document.addEventListener("click", onTake);
}
