/* Menus are <details class="so-menu">: this adds one open at a time, Escape, outside click, arrows. */
const MENU = "details.so-menu";

function close(menu: HTMLDetailsElement, { focus = false } = {}): void {
  menu.open = false;
  if (focus) menu.querySelector("summary")?.focus();
}

function items(menu: HTMLDetailsElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".so-item:not([hidden])")];
}

function move(menu: HTMLDetailsElement, step: number): void {
  const all = items(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[(at + step + all.length) % all.length]?.focus();
}

/* A menu near the edge of a scrolling row would be cut: it is placed against the window. */
function place(menu: HTMLDetailsElement): void {
  const list = menu.querySelector<HTMLElement>(":scope > .list");
  const clipped = menu.closest<HTMLElement>(".so-facts, .so-rows");
  if (!list || !clipped) return;
  const box = menu.getBoundingClientRect();
  list.style.position = "fixed";
  list.style.top = `${box.bottom + 4}px`;
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - list.offsetWidth - 8))}px`;
}

function onKey(event: KeyboardEvent): void {
  const menu = (event.target as Element).closest<HTMLDetailsElement>(MENU);
  if (!menu?.open) return;
  if (event.key === "Escape") { close(menu, { focus: true }); event.preventDefault(); }
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    move(menu, event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
  }
}

function filter(input: HTMLInputElement): void {
  const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = fold(input.value);
  input.closest(MENU)?.querySelectorAll<HTMLElement>(".so-item").forEach((item) => {
    item.hidden = !fold(item.textContent ?? "").includes(wanted);
  });
}

export function startMenus(): void {
  document.addEventListener("toggle", (event) => {
    const menu = event.target as HTMLDetailsElement;
    if (!menu.matches?.(MENU) || !menu.open) return;
    document.querySelectorAll<HTMLDetailsElement>(`${MENU}[open]`).forEach((other) => {
      if (other !== menu && !other.contains(menu)) close(other);
    });
    place(menu);
    menu.querySelector<HTMLElement>("[data-first]")?.focus();
  }, true);
  document.addEventListener("click", (event) => {
    document.querySelectorAll<HTMLDetailsElement>(`${MENU}[open]`).forEach((menu) => {
      if (!menu.contains(event.target as Node)) close(menu);
    });
  });
  /* What was chosen changes the page in place: the menu is done, and its button shows what is so now. */
  document.addEventListener("submit", (event) => {
    const menu = (event.target as Element).closest<HTMLDetailsElement>(MENU);
    if (menu?.open && (event.target as Element).matches("[hx-swap=none]")) close(menu, { focus: true });
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", (event) => {
    if ((event.target as Element).matches?.("[data-filter-items]")) filter(event.target as HTMLInputElement);
  });
}
