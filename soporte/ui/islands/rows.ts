/* The rows of a list by keyboard: down and up, selected or not, and the ticket beside. */
export const rows = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("a.so-t, a[data-row]")];

const shown = (row: HTMLElement): boolean => row.offsetParent !== null;

/* Where the open ticket stood: taken or resolved it may have left the list, and its neighbours are still there. */
let stood = -1;

export function noteCurrent(): void {
  const at = rows().findIndex((row) => row.hasAttribute("aria-current"));
  if (at >= 0) stood = at;
}

function place(all: HTMLAnchorElement[], by = 0): number {
  const focused = all.findIndex((row) => row === document.activeElement || boxOf(row) === document.activeElement);
  if (focused >= 0) return focused;
  const current = all.findIndex((row) => row.hasAttribute("aria-current"));
  if (current >= 0 || by === 0 || stood < 0) return current;
  return by > 0 ? stood - 1 : stood;
}

/* A page without rows may ask which of several: there the keys walk from box to box. */
const options = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>(".so-choose input[type=checkbox]")];

function stepOptions(by: number): boolean {
  const all = options();
  const at = all.findIndex((one) => one === document.activeElement);
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  next?.focus();
  return next !== undefined;
}

export function step(by: number): boolean {
  const all = rows().filter(shown);
  if (all.length === 0) return stepOptions(by);
  const at = place(all, by) + by;
  if (at >= all.length) document.querySelector<HTMLElement>(".so-rows .so-more")?.click();
  const next = all[Math.max(0, Math.min(all.length - 1, at))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

/* The number of the ticket that is open, or undefined. */
export function currentTicket(): string | undefined {
  return document.querySelector<HTMLElement>(".so-ticket[data-open]")?.dataset["open"];
}

export function toNeighbour(by: number): boolean {
  const all = rows();
  const at = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = at >= 0 ? all[at + by] : all[by > 0 ? stood : stood - 1];
  next?.click();
  return next !== undefined;
}

/* Into the list: to the ticket that is open, or to the first. */
export function toRows(): boolean {
  const all = rows().filter(shown);
  const current = all.find((row) => row.hasAttribute("aria-current")) ?? all[Math.min(Math.max(0, stood), all.length - 1)];
  current?.focus();
  return current !== undefined;
}

export function toList(): boolean {
  if (toRows()) return true;
  const back = [...document.querySelectorAll<HTMLElement>(".so-head .top a.so-phone, .so-crumb a")].at(-1);
  back?.click();
  return back !== undefined;
}

/* Rows may have a box for acts on several: <input type="checkbox" form="bulk" name="t" value="NUMBER">. */
function boxOf(row: HTMLElement): HTMLInputElement | undefined {
  const number = row.id.slice(1);
  return document.querySelector<HTMLInputElement>(`input[form=bulk][name=t][value="${CSS.escape(number)}"]`) ?? undefined;
}

let last = "";

function here(): HTMLAnchorElement | undefined {
  const all = rows().filter(shown);
  return all[place(all)];
}

function set(box: HTMLInputElement, checked: boolean): void {
  if (box.checked !== checked) box.click();
}

export function toggleRow(): boolean {
  const row = here();
  const box = row && boxOf(row);
  if (!row || !box) {
    const option = options().find((one) => one === document.activeElement);
    option?.click();
    return option !== undefined;
  }
  box.click();
  last = row.id;
  return true;
}

export function rangeTo(): boolean {
  const all = rows().filter(shown);
  const to = place(all);
  const from = all.findIndex((row) => row.id === last);
  const box = all[from] && boxOf(all[from]);
  if (to < 0 || !box) return toggleRow();
  for (const row of all.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    const one = boxOf(row);
    if (one) set(one, box.checked);
  }
  last = all[to]!.id;
  return true;
}
