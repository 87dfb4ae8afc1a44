/* The cheat sheet of shortcuts, in a dialog over the page; its address is a page too. */
const template = (): HTMLTemplateElement | null => document.querySelector<HTMLTemplateElement>("#sheet");

/* Where a shortcut leads when the page has no element for it: "g m /desk/views/mine/;…". */
export function placeOf(name: string): string {
  const all = template()?.dataset["go"]?.split(";") ?? [];
  const found = all.map((one) => one.trim()).find((one) => one.startsWith(`${name} /`));
  return found ? found.slice(name.length + 1) : "";
}

export function openSheet(): boolean {
  const source = template();
  const address = source?.dataset["keys"];
  const dialog = source?.content.firstElementChild?.cloneNode(true) as HTMLDialogElement | undefined;
  if (!dialog || !address) return false;
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
  dialog.showModal();
  void fill(dialog.querySelector<HTMLElement>("[data-body]")!, address);
  return true;
}

async function fill(body: HTMLElement, address: string): Promise<void> {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    body.innerHTML = await answer.text();
  } catch {
    location.assign(address);
  }
}
