/* [data-leaves="10"]: the seconds in which sending can be undone, counted down. */
const ends = new WeakMap<HTMLElement, { at: number; all: number }>();

function tick(): void {
  document.querySelectorAll<HTMLElement>("[data-leaves]").forEach((bar) => {
    const all = Number(bar.dataset["leaves"]);
    const known = ends.get(bar) ?? { at: Date.now() + all * 1000, all: Math.max(1, all) };
    ends.set(bar, known);
    const left = Math.max(0, (known.at - Date.now()) / 1000);
    const text = bar.querySelector<HTMLElement>("[data-seconds]");
    const shown = `${Math.ceil(left)} s`;
    if (text && text.textContent !== shown) text.textContent = shown;
    bar.style.setProperty("--left", `${(left / known.all) * 100}%`);
    bar.classList.toggle("leaving", left === 0);
  });
}

export function startWaiting(): void {
  tick();
  setInterval(tick, 250);
  document.addEventListener("htmx:after:swap", tick);
}
