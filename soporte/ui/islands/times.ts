/* <time data-ago> says how long ago it was, and keeps saying it right. */
import { ago } from "./ago.ts";

function refresh(): void {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
  document.querySelectorAll<HTMLTimeElement>("time[data-ago]").forEach((time) => {
    const [value, unit] = ago(Date.parse(time.dateTime), Date.now());
    time.textContent = words.format(value, unit);
  });
}

export function startTimes(): void {
  refresh();
  setInterval(refresh, 30_000);
  document.addEventListener("htmx:after:swap", refresh);
}
