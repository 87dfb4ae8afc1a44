/* <textarea data-autosize> grows with its text, up to a part of the window. */
function fit(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.4)}px`;
}

export function startAutosize(): void {
  const all = (): void => document.querySelectorAll<HTMLTextAreaElement>("textarea[data-autosize]").forEach(fit);
  document.addEventListener("input", (event) => {
    if ((event.target as Element).matches("textarea[data-autosize]")) fit(event.target as HTMLTextAreaElement);
  });
  document.addEventListener("htmx:after:swap", all);
  all();
}
