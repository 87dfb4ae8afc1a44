/* A line that is cut off tells the whole of it to whoever points at it. */
export function startCut(): void {
  document.addEventListener("pointerover", (event) => {
    const line = (event.target as Element).closest<HTMLElement>(".so-cut");
    if (line && !line.title && line.scrollWidth > line.clientWidth) line.title = line.textContent?.trim() ?? "";
  });
}
