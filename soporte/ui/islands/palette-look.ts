/* Below the palette's list: what the chosen macro would do to this ticket, before it is run. */
const PAUSE_MS = 150;
let pause: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | undefined;

async function show(dialog: HTMLElement, address: string): Promise<void> {
  const now = (asking = new AbortController());
  try {
    const answer = await fetch(address, { signal: now.signal, headers: { "HX-Request": "true" } });
    const html = await answer.text();
    if (!answer.ok || answer.redirected || now.signal.aborted) return;
    const pane = dialog.querySelector<HTMLElement>(".look") ?? document.createElement("section");
    pane.className = "look";
    pane.dataset["of"] = address;
    pane.innerHTML = html;
    pane.setAttribute("aria-label", pane.querySelector("h2")?.textContent ?? "");
    pane.tabIndex = 0;
    if (!pane.isConnected) dialog.querySelector("footer")?.before(pane);
  } catch {
    /* Another line was chosen, or no connection: its page tells it too. */
  }
}

export function look(dialog: HTMLElement, address: string | undefined): void {
  const pane = dialog.querySelector<HTMLElement>(".look");
  if (address && pane?.dataset["of"] === address) return;
  clearTimeout(pause);
  asking?.abort();
  pane?.remove();
  if (address) pause = setTimeout(() => { if (dialog.isConnected) void show(dialog, address); }, PAUSE_MS);
}
