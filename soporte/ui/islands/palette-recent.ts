/* What somebody opened last, kept in this browser under their own number. */
import type { Line } from "./palette-match.ts";
import { currentTicket } from "./rows.ts";

const MOST = 6;
const key = (): string => `recent:${document.body.dataset["person"] ?? ""}`;
const LABEL = 120;

export function recent(): Line[] {
  try {
    return (JSON.parse(localStorage.getItem(key()) ?? "[]") as Line[]).filter((one) => one.href !== location.pathname);
  } catch {
    return [];
  }
}

export function remember({ label, hint, icon, href }: Line): void {
  if (!href || href.includes("?q=")) return;
  const line: Line = { label: label.slice(0, LABEL), icon, href };
  if (hint) line.hint = hint;
  const all = [line, ...recent().filter((one) => one.href !== href)].slice(0, MOST);
  try {
    localStorage.setItem(key(), JSON.stringify(all));
  } catch {
    /* The browser's store is full or shut: there are no recent ones. */
  }
}

export function noteTicket(): void {
  const number = currentTicket();
  const subject = document.querySelector(".so-head h1")?.textContent?.trim();
  if (number && subject) remember({ label: subject, hint: `#${number}`, icon: "ticket", href: location.pathname });
}
