/* "." copies the open ticket's number; again within a second with its subject; a third time its address. */
import { say } from "./say.ts";
import { currentTicket } from "./rows.ts";

const WITHIN_MS = 1200;
let times = 0;
let at = 0;

export function copy(text: string): void {
  const words = document.querySelector<HTMLElement>("#palette")?.dataset["copied"] ?? "{text}";
  void navigator.clipboard.writeText(text).then(() => say(words.replace("{text}", text)));
}

export const addressOf = (): string => `${location.origin}${location.pathname}`;

export function copyTicket(): boolean {
  const now = performance.now();
  times = now - at < WITHIN_MS ? (times % 3) + 1 : 1;
  at = now;
  const number = `#${currentTicket() ?? ""}`;
  const subject = document.querySelector(".so-head h1")?.textContent?.trim() ?? "";
  copy([number, `${number} ${subject}`, addressOf()][times - 1]!);
  return true;
}
