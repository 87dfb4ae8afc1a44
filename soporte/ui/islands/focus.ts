/* Whoever works by keyboard keeps their place: what takes the focus when a change takes it away.

   The thing with the same id, its heir (data-heir) or what has its key; else the row that stands there
   now, else the conversation. */
import { noteCurrent, rows } from "./rows.ts";

let last: HTMLElement | undefined;
let row = -1;
let menu: HTMLDetailsElement | null = null;
let isByKeyboard = false;
/* The focus stands on what goes away with what it does, as a line of news: it goes back to where it came from. */
let passing = false;
/* A row was opened by its key: the focus follows to what was opened, to read there. */
let opening = false;

const isThere = (one: HTMLElement): boolean => one.isConnected && one.getClientRects().length > 0;
const flow = (): HTMLElement | null => document.querySelector<HTMLElement>(".so-ticket .so-flow");

function twin(lost: HTMLElement): HTMLElement | undefined {
  const { key, heir } = lost.dataset;
  const found = (lost.id && document.getElementById(lost.id))
    || (heir && document.getElementById(heir))
    || (key && document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`));
  return found && found !== lost && isThere(found) ? found : undefined;
}

/* Inside a menu it stays in the menu, or goes back to what opened it. */
function inMenu(): HTMLElement | undefined {
  const item = menu?.open ? menu.querySelector<HTMLElement>(".so-item[aria-current], .so-item") : null;
  const found = item ?? menu?.querySelector("summary");
  return found && isThere(found) ? found : undefined;
}

function neighbour(): HTMLElement | undefined {
  const all = rows().filter(isThere);
  return row >= 0 ? all[Math.min(row, all.length - 1)] : undefined;
}

/* A text that was refused is gone on with. */
const refused = (): HTMLElement | undefined =>
  document.querySelector("form[data-composer] [role=alert]")
    ? document.querySelector<HTMLElement>("form[data-composer] textarea") ?? undefined : undefined;

function restore(): void {
  const lost = last;
  const isLost = lost && (passing || !isThere(lost));
  if (!isLost || !isByKeyboard || document.activeElement !== document.body) return;
  if (document.querySelector("dialog:modal")) return;
  const next = (isThere(lost) ? lost : twin(lost)) ?? inMenu() ?? refused() ?? neighbour() ?? flow();
  next?.focus({ preventScroll: true });
}

function onSwap(event: Event): void {
  const { ctx } = (event as CustomEvent<{ ctx: { target?: Element | null } }>).detail;
  if (opening && ctx.target?.id === "pane") {
    opening = false;
    flow()?.focus({ preventScroll: true });
  }
  restore();
  noteCurrent();
}

export function startFocus(): void {
  noteCurrent();
  document.addEventListener("focusin", (event) => {
    /* A dialog gives the focus back by itself. */
    if ((event.target as Element).closest("dialog")) return;
    passing = (event.target as Element).matches("[data-passing]");
    if (passing && last && isThere(last)) return;
    last = event.target as HTMLElement;
    row = passing ? 0 : rows().filter(isThere).findIndex((one) => one === last);
    menu = last.closest<HTMLDetailsElement>("details.so-menu");
  });
  document.addEventListener("keydown", () => { isByKeyboard = true; }, true);
  document.addEventListener("pointerdown", () => { isByKeyboard = false; opening = false; }, true);
  document.addEventListener("click", (event) => {
    const isHere = event.detail === 0 && !event.ctrlKey && !event.metaKey;
    if (isHere && (event.target as Element).closest("a.so-t")) opening = isByKeyboard;
  });
  document.addEventListener("htmx:after:swap", onSwap);
}
