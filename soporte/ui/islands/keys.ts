/* Single-key shortcuts: a key presses the shown element that names it in data-key. Off while writing. */
import { focusComposer } from "./composer.ts";
import { Sequence } from "./sequence.ts";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function press(key: string): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)];
  const shown = all.find((one) => one.offsetParent !== null) ?? all[0];
  if (!shown) return false;
  if (shown instanceof HTMLInputElement && shown.type !== "radio") { shown.focus(); shown.select(); }
  else shown.click();
  if (shown instanceof HTMLElement && shown.tagName === "SUMMARY") shown.focus();
  if (shown.dataset["then"] === "write") focusComposer();
  return true;
}

function step(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>(".so-t")];
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, from + by))];
  next?.focus();
  return true;
}

export function startKeys(): void {
  const sequence = new Sequence();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.body.dataset["keys"] === "off") return;
    const keys = sequence.press(event.key, event.timeStamp);
    const done = keys === "j" ? step(1) : keys === "k" ? step(-1) : press(keys);
    if (done) event.preventDefault();
  });
}
