/* Single-key shortcuts: a key presses the shown element that names it in data-key. Off while writing.

   A name is the default key of the map (desk/palette/keymap.py); a person may have others. */
import { chooseNothing, withChosen } from "./bulk.ts";
import { focusComposer, quoteInComposer } from "./composer.ts";
import { copyTicket } from "./copying.ts";
import { openPalette, runCommandOf } from "./palette.ts";
import { takeSelection } from "./quote.ts";
import { currentTicket, rangeTo, step, toList, toNeighbour, toRows, toggleRow } from "./rows.ts";
import { Keymap, Sequence, spoken } from "./sequence.ts";
import { openSheet, placeOf } from "./sheet.ts";
import { switchTheme } from "./theme.ts";

const WRITES = "textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=reset])";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches(`${WRITES}, [role=textbox]`));

const ACTS: Record<string, () => boolean> = {
  j: () => step(1),
  k: () => step(-1),
  x: toggleRow,
  X: rangeTo,
  u: toList,
  "[": () => toNeighbour(-1),
  "]": () => toNeighbour(1),
  "?": openSheet,
  d: switchTheme,
  Escape: chooseNothing,
  ".": () => currentTicket() !== undefined && copyTicket(),
};

export function press(name: string): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(name)}"]`)];
  const seen = all.filter((one) => one.offsetParent !== null);
  /* A box to write in comes before the link to its page. */
  const shown = seen.find((one) => one instanceof HTMLInputElement) ?? seen[0] ?? all[0];
  if (!shown) return false;
  const selected = name === "r" || name === "a" ? takeSelection() : "";
  if (shown instanceof HTMLInputElement && shown.type !== "radio") { shown.focus(); shown.select(); }
  else shown.click();
  if (shown.tagName === "SUMMARY") openMenu(shown);
  if (shown.dataset["then"] === "write") { if (selected) quoteInComposer(selected); else focusComposer(); }
  return true;
}

/* Its first line takes the focus, so that arrows and Enter go on from there. */
function openMenu(summary: HTMLElement): void {
  const menu = summary.parentElement as HTMLDetailsElement;
  if (menu.querySelector("[data-first]")) return;
  const item = menu.querySelector<HTMLElement>(".so-item[aria-current]") ?? menu.querySelector<HTMLElement>(".so-item");
  if (item && menu.open) requestAnimationFrame(() => item.focus());
  else summary.focus();
}

/* A ticket's key means the row that has the focus: another ticket that is open stays as it is. */
const OF_TICKET = new Set("r a f c i I s p t e b w ! m l S .".split(" "));
let pending = "";

function withRow(name: string): boolean {
  const row = document.activeElement?.closest<HTMLAnchorElement>("a.so-t");
  if (!row || !OF_TICKET.has(name) || row.hasAttribute("aria-current")) return false;
  pending = name;
  row.click();
  return true;
}

/* Once it is open, and what opened it has placed the focus. */
function goOn(event: Event): void {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element | null } }>).detail;
  const name = pending;
  if (!name || ctx.target?.id !== "pane") return;
  pending = "";
  setTimeout(() => { if (!ACTS[name]?.() && !press(name)) runCommandOf(name); });
}

function go(name: string): boolean {
  const place = placeOf(name);
  if (place) location.assign(place);
  return place !== "";
}

/* On a Spanish keyboard some signs need AltGr, which reports itself as Ctrl and Alt together. */
const hasModifier = (event: KeyboardEvent): boolean =>
  event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"));

/* Holding a key down walks through a list, and repeats nothing else. */
const isRepeated = (event: KeyboardEvent, name: string): boolean => event.repeat && name !== "j" && name !== "k";

function isElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || hasModifier(event) || typing(event.target)) return true;
  if (event.isComposing || event.keyCode === 229 || ["Shift", "AltGraph", "CapsLock"].includes(event.key)) return true;
  return document.body.dataset["keys"] === "off" || document.querySelector("dialog:modal") !== null;
}

/* Out of a field, so that single keys mean something again; what was written stays. */
function leaveWriting(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.isComposing || !typing(target) || target.closest("dialog")) return false;
  const flow = document.querySelector<HTMLElement>(".so-flow");
  if (target.matches("[type=search]") && toRows()) return true;
  if (flow) flow.focus({ preventScroll: true });
  else target.blur();
  return true;
}

function tell(map: Keymap): void {
  document.querySelectorAll<HTMLElement>("[data-key]").forEach((one) => {
    const keys = map.keysOf(one.dataset["key"]!);
    const said = spoken(keys);
    if (said) one.setAttribute("aria-keyshortcuts", said);
    const titled = one.matches("label, [title]") ? one : one.closest<HTMLElement>("label");
    if (!keys || !titled || titled.dataset["hinted"]) return;
    titled.dataset["hinted"] = "1";
    titled.title = titled.title ? `${titled.title} (${keys})` : keys;
  });
}

export function startKeys(): void {
  const map = new Keymap(JSON.parse(document.body.dataset["keymap"] || "{}") as Record<string, string>);
  const sequence = new Sequence(map.prefixes);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.key === "Escape" && leaveWriting(event)) { event.preventDefault(); return; }
    if (isElsewhere(event)) return;
    const name = map.nameOf(sequence.press(event.key, event.timeStamp));
    if (!name || isRepeated(event, name)) return;
    pending = "";
    if (withChosen(name) || withRow(name) || ACTS[name]?.() || press(name) || go(name) || runCommandOf(name)) event.preventDefault();
  });
  if (document.body.dataset["keys"] === "off") return;
  tell(map);
  document.addEventListener("htmx:after:swap", (event) => { tell(map); goOn(event); });
}
