/* A look into a ticket from its row: after a moment, by mouse or keyboard, never by touch.

   Escape closes it, the pointer may go over it, and it stays until row and look are left. */
const WAIT_MS = 500, BY_KEY_MS = 900, LEAVE_MS = 250;

let row: HTMLAnchorElement | undefined;
let box: HTMLElement | undefined;
let waiting: ReturnType<typeof setTimeout> | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | undefined;
/* Escape means this row until another one is looked at. */
let dismissed: HTMLAnchorElement | undefined;
let isByKey = false;

function close(): void {
  clearTimeout(waiting);
  clearTimeout(leaving);
  asking?.abort();
  box?.remove();
  row?.removeAttribute("aria-describedby");
  row = box = undefined;
}

function place(made: HTMLElement, beside: HTMLElement): void {
  const at = (beside.closest<HTMLElement>(".so-tr") ?? beside).getBoundingClientRect();
  const isTable = beside.matches("[data-row]");
  const left = isTable ? at.left : at.right - 12;
  made.style.left = `${Math.max(8, Math.min(left, innerWidth - made.offsetWidth - 8))}px`;
  const below = isTable ? at.bottom - 2 : at.top + 8;
  const fits = below + made.offsetHeight + 8 <= innerHeight;
  made.style.top = `${fits ? below : Math.max(8, (isTable ? at.top + 2 : innerHeight - 8) - made.offsetHeight)}px`;
}

async function open(wanted: HTMLAnchorElement): Promise<void> {
  const now = (asking = new AbortController());
  try {
    const answer = await fetch(`${new URL(wanted.href).pathname}peek`, { signal: now.signal, headers: { "HX-Request": "true" } });
    const html = await answer.text();
    if (!answer.ok || answer.redirected || row !== wanted || !wanted.isConnected) return;
    const made = document.createElement("div");
    made.id = "peek";
    made.className = "so-peek";
    made.setAttribute("role", "tooltip");
    made.innerHTML = html;
    made.addEventListener("pointerenter", () => clearTimeout(leaving));
    made.addEventListener("pointerleave", leave);
    document.body.append(made);
    box = made;
    place(made, wanted);
    wanted.setAttribute("aria-describedby", "peek");
  } catch {
    /* Left meanwhile, or no connection: the row says enough. */
  }
}

function leave(): void {
  clearTimeout(leaving);
  leaving = setTimeout(close, LEAVE_MS);
}

export function peekLater(wanted: HTMLAnchorElement, byKey: boolean): void {
  if (wanted === row) { clearTimeout(leaving); return; }
  if (wanted === dismissed || wanted.hasAttribute("aria-current") || (byKey && !wanted.matches(":focus-visible"))) return;
  close();
  dismissed = undefined;
  row = wanted;
  const stop = new AbortController();
  const gone = (): void => { stop.abort(); if (row === wanted) leave(); };
  wanted.addEventListener(byKey ? "blur" : "pointerleave", gone, { signal: stop.signal });
  isByKey = byKey;
  const begin = (): void => { waiting = setTimeout(() => void open(wanted), byKey ? BY_KEY_MS : WAIT_MS); };
  /* A list that moves under a resting pointer asks for nothing. */
  if (byKey) begin();
  else wanted.addEventListener("pointermove", begin, { once: true, signal: stop.signal });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !row) return;
  dismissed = box && row;
  /* By mouse it closes what is shown and nothing beside it; on a row the key means what it always does. */
  if (box && !isByKey) { event.preventDefault(); event.stopImmediatePropagation(); }
  close();
}, true);
document.addEventListener("click", close, true);
document.addEventListener("scroll", (event) => { if (event.target !== box) close(); }, true);
document.addEventListener("htmx:after:swap", () => { if (row && !row.isConnected) close(); });
