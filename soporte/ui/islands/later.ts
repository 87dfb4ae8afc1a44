/* What a page may need and most visits do not: fetched when it is first needed. */
const at = (event: Event): Element | undefined => (event.target instanceof Element ? event.target : undefined);

function onFocus(event: Event): void {
  const tagger = at(event)?.closest<HTMLInputElement>("input[data-tags]");
  if (tagger) void import("./tags.ts").then(({ startTagging }) => startTagging(tagger));
}

export function startLater(): void {
  document.addEventListener("focusin", onFocus);
}
