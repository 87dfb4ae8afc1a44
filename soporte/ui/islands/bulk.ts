/* Choosing several tickets of a list: boxes, ranges, all that is shown, all that there is. */
import { Picked } from "./picked.ts";

const BOX = "input[form=bulk][name=t]";
const picked = new Picked();
/* All of the view instead of single ones: how many the server says they are. */
let whole = 0;
let counting = false;
let lastBox = "";

const bar = (): HTMLFormElement | null => document.querySelector("form[data-bulk]");
const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>(BOX)];
const heads = (): NodeListOf<HTMLInputElement> => document.querySelectorAll("input[data-select-all]");
const part = <T extends HTMLElement>(name: string): T | null => bar()?.querySelector<T>(name) ?? null;

function numbered(words: string | undefined, count: number): string {
  return (words ?? "").replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(count));
}

function fill(name: string, value: string): void {
  const field = part<HTMLInputElement>(`input[name=${name}]`);
  if (field) field.value = value;
}

function draw(): void {
  const form = bar();
  if (!form) return;
  const count = whole || picked.size;
  form.classList.toggle("is-on", count > 0);
  form.closest(".so-list, main")?.classList.toggle("is-choosing", count > 0);
  const said = part("[data-said]");
  if (said) said.textContent = count === 1 ? form.dataset["one"]! : numbered(form.dataset["many"], count);
  fill("also", whole ? "" : picked.listed);
  fill("all", whole ? "1" : "");
  fill("expected", String(count));
  const all = boxes();
  for (const box of all) box.checked = whole > 0 || picked.has(box.value);
  const on = all.filter((box) => box.checked).length;
  heads().forEach((head) => {
    head.hidden = all.length === 0;
    head.checked = on > 0 && on === all.length;
    head.indeterminate = on > 0 && on < all.length;
  });
  const offer = part<HTMLButtonElement>("[data-whole-view]");
  if (offer && (whole > 0 || count === 0)) offer.hidden = true;
}

/* The exact number of the whole list is asked for when all that is shown is chosen. */
async function offerWhole(): Promise<void> {
  const address = bar()?.dataset["bulk"];
  const offer = part<HTMLButtonElement>("[data-whole-view]");
  if (!address || !offer || counting) return;
  counting = true;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const { count } = (await answer.json()) as { count: number | null };
    if (count === null || count <= picked.size) return;
    offer.dataset["count"] = String(count);
    offer.textContent = numbered(bar()!.dataset["whole"], count);
    offer.hidden = false;
  } catch {
    /* Without an answer what is shown can be chosen. */
  } finally {
    counting = false;
  }
}

function single(): void {
  if (whole === 0) return;
  whole = 0;
  for (const box of boxes()) picked.set(box.value, true);
}

function choose(box: HTMLInputElement, isRange: boolean): void {
  const wanted = box.checked;
  single();
  const all = boxes();
  const from = all.findIndex((one) => one.value === lastBox);
  const to = all.indexOf(box);
  const range = isRange && from >= 0 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
  for (const one of range) picked.set(one.value, wanted);
  lastBox = box.value;
  draw();
}

function nothing(): void {
  whole = 0;
  picked.clear();
  draw();
}

/* With tickets chosen, the keys of a ticket are for all of them: the form opens at the field that is meant. */
const FIELDS: Record<string, string> = {
  s: "bulk-status", p: "bulk-priority", t: "bulk-tag", i: "bulk-assignee", I: "bulk-assignee", b: "bulk-snooze",
};
const ORDERS: Record<string, string> = { r: "reply", c: "note", e: "resolve", m: "merge", "!": "spam" };
let wanted = "";

export function withChosen(key: string): boolean {
  const order = key in FIELDS ? "edit" : ORDERS[key];
  const button = order && (whole || picked.size) ? part(`button[name=act][value=${order}]`) : null;
  if (!button) return false;
  wanted = FIELDS[key] ?? "";
  button.click();
  return true;
}

export function chooseNothing(): boolean {
  const hadSome = whole > 0 || picked.size > 0;
  if (hadSome) nothing();
  return hadSome;
}

/* What is asked has the focus, not the button that closes it. */
function focusAsked(box: HTMLDialogElement): void {
  const asked = (wanted && box.querySelector<HTMLElement>(`#${wanted}`))
    || box.querySelector<HTMLElement>("form select, form textarea, form .so-field input")
    || box.querySelector<HTMLElement>("form .btn-primary");
  wanted = "";
  asked?.focus();
}

function onClick(event: MouseEvent): void {
  const target = event.target as HTMLElement;
  if (target.matches(BOX)) { choose(target as HTMLInputElement, event.shiftKey); return; }
  if (target.matches("input[data-select-all]")) {
    const { checked } = target as HTMLInputElement;
    whole = 0;
    for (const box of boxes()) picked.set(box.value, checked);
    draw();
    if (checked) void offerWhole();
    return;
  }
  const offer = target.closest<HTMLElement>("[data-whole-view]");
  if (offer) { whole = Number(offer.dataset["count"]); draw(); }
  if (target.closest("[data-nothing]")) nothing();
  if (target.closest("[data-bulk-away]")) document.getElementById("bulk-state")?.replaceChildren();
  if (target.closest("#bulk-box [data-close]")) closeBox();
}

const dialog = (): HTMLDialogElement | null => document.querySelector("dialog#bulk-box");

function closeBox(): void {
  dialog()?.close();
  dialog()?.replaceChildren();
}

/* The act that the page tells of. */
const told = (): string => document.getElementById("bulk-state")?.dataset["liveUrl"] ?? "";
let known = told();

/* The form that came is shown; that the page tells of another act means that the order was taken. */
function afterSwap(): void {
  const box = dialog();
  if (box?.open && told() !== known) {
    closeBox();
    nothing();
  } else if (box && !box.open && box.querySelector("form")) {
    box.showModal();
    focusAsked(box);
  } else if (box?.open && document.activeElement === document.body) {
    focusAsked(box);
  }
  known = told();
  box?.querySelectorAll<HTMLElement>("[data-close]").forEach((one) => { one.hidden = false; });
  document.querySelectorAll<HTMLElement>(".so-list [data-bulk-away]").forEach((one) => { one.hidden = false; });
  draw();
}

export function startBulk(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:after:swap", afterSwap);
  /* Closed by Escape too: a form that stays in it would open again with the next change of the page. */
  document.addEventListener("close", (event) => { if (event.target === dialog()) dialog()?.replaceChildren(); }, true);
  /* Going back, browsers tick again what was ticked. */
  addEventListener("pageshow", draw);
  draw();
}
