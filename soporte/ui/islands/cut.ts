/* A line that is cut off tells the whole of it to whoever points at it, and a time its date and minute. */
export function startCut(): void {
  document.addEventListener("pointerover", (event) => {
    const part = (event.target as Element).closest<HTMLElement>(".so-cut, time");
    if (!part || part.title) return;
    if (part instanceof HTMLTimeElement) part.title = part.dateTime.slice(0, 16).replace("T", " ");
    else if (part.scrollWidth > part.clientWidth) part.title = part.textContent?.trim() ?? "";
  });
}
