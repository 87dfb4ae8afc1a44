/* What a page may need and most visits do not: fetched when it is first needed. */
const at = (event: Event): Element | undefined => (event.target instanceof Element ? event.target : undefined);

function onFocus(event: Event): void {
  const tagger = at(event)?.closest<HTMLInputElement>("input[data-tags]");
  if (tagger) void import("./tags.ts").then(({ startTagging }) => startTagging(tagger));
}

/* <form data-composer data-whole>: all that it holds is kept, and not its text alone. */
function noteWhole(event: Event): void {
  at(event)?.closest("form[data-whole]")?.dispatchEvent(new CustomEvent("so:taken"));
}

/* Where the mouse rests, or the keyboard stands: the ticket of a row is looked into. */
function onRow(event: Event): void {
  const row = at(event)?.closest<HTMLAnchorElement>("a.so-t, a[data-row]");
  const isTouch = event instanceof PointerEvent && event.pointerType !== "mouse";
  if (!row || isTouch || document.body.dataset["peek"] === "off") return;
  void import("./peek.ts").then(({ peekLater }) => peekLater(row, event.type === "focusin"));
}

function startWidths(): void {
  const desk = document.querySelector<HTMLElement>(".so-desk[data-comfort]");
  if (desk && matchMedia("(min-width: 1280px)").matches) void import("./widths.ts").then(({ grips }) => grips(desk));
}

export function startLater(): void {
  document.addEventListener("pointerover", onRow);
  document.addEventListener("focusin", onRow);
  setTimeout(startWidths, 300);
  document.addEventListener("focusin", onFocus);
  for (const kind of ["input", "change", "htmx:after:swap"]) document.addEventListener(kind, noteWhole);
}
