/* Whoever points at a line that is cut off, a time or a sign without words is told the whole of it. */
export function startCut(): void {
  document.addEventListener("pointerover", (event) => {
    const part = (event.target as Element).closest<HTMLElement>(".so-cut, .pr, time");
    if (!part || part.title) return;
    const isCut = part.scrollWidth > part.clientWidth || part.matches(".pr");
    if (part instanceof HTMLTimeElement) part.title = part.dateTime.slice(0, 16).replace("T", " ");
    else if (isCut) part.title = part.textContent?.trim() ?? "";
  });
}
