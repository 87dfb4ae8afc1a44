/* The rows of a list by keyboard: down and up, selected or not, and the ticket beside. */
export const rows = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("a.so-t, a[data-row]")];

const shown = (row: HTMLElement): boolean => row.offsetParent !== null;

function place(all: HTMLAnchorElement[]): number {
  const focused = all.findIndex((row) => row === document.activeElement || boxOf(row) === document.activeElement);
  return focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
}

export function step(by: number): boolean {
  const all = rows().filter(shown);
  if (all.length === 0) return false;
  const at = place(all) + by;
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
  const next = at >= 0 ? all[at + by] : undefined;
  next?.click();
  return next !== undefined;
}

export function toList(): boolean {
  const current = rows().find((row) => row.hasAttribute("aria-current") && shown(row)) ?? rows().find(shown);
  if (current) { current.focus(); return true; }
  const back = document.querySelector<HTMLElement>(".so-head .top a.so-phone, .so-crumb a");
  back?.click();
  return back !== null;
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
  if (!row || !box) return false;
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
