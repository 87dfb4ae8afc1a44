/* The desk's three columns: drawers on narrow screens, the current row, the end of the conversation. */
const shell = (): HTMLElement | null => document.querySelector(".so-desk");

function toEnd(): void {
  document.querySelectorAll<HTMLElement>("[data-end]").forEach((flow) => {
    if (flow.dataset["placed"]) return;
    flow.dataset["placed"] = "1";
    const unread = flow.querySelector<HTMLElement>("[data-first-unread]");
    if (unread) flow.scrollTop = unread.offsetTop - flow.offsetTop - 16;
    else stayAtEnd(flow);
  });
}

/* Pictures arrive later and push the end away: it is held until somebody scrolls. */
function stayAtEnd(flow: HTMLElement): void {
  flow.scrollTop = flow.scrollHeight;
  const stop = new AbortController();
  flow.addEventListener("load", () => { flow.scrollTop = flow.scrollHeight; }, { capture: true, signal: stop.signal });
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    flow.addEventListener(kind, () => stop.abort(), { once: true, passive: true });
  }
}

function markCurrent(): void {
  const here = location.pathname;
  document.querySelectorAll<HTMLAnchorElement>(".so-t").forEach((row) => {
    const current = new URL(row.href).pathname === here;
    if (current) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    if (current) row.classList.remove("unread");
  });
  const desk = shell();
  if (desk) desk.dataset["pane"] = document.querySelector(".so-ticket[data-open]") ? "ticket" : "list";
}

const wide = matchMedia("(min-width: 1280px)");
/* The drawer that is open: a change draws it anew, and it stays where it is. */
let drawer = "";

function pull(name: string): void {
  drawer = name;
  document.querySelectorAll(".is-open").forEach((one) => { if (one.id !== name) one.classList.remove("is-open"); });
  if (name) document.getElementById(name)?.classList.add("is-open");
}

/* On a wide screen a column folds away and stays so; on a narrow one it is a drawer. */
function toggle(name: string): void {
  if (!wide.matches) {
    pull(drawer === name ? "" : name);
    return;
  }
  const desk = shell();
  desk?.classList.toggle(`no-${name}`);
  const folded = ["views", "panel"].filter((one) => desk?.classList.contains(`no-${one}`));
  document.cookie = `soporte_folded=${folded.join("-")};path=/desk;max-age=31536000;samesite=lax`;
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-drawer]");
  if (opener) {
    toggle(opener.dataset["drawer"]!);
    event.preventDefault();
  } else if (!target.closest(".is-open")) pull("");
  const quoted = target.closest<HTMLElement>("[data-check]");
  if (quoted) document.getElementById(quoted.dataset["check"]!)?.click();
}

/* Older messages are put above without moving what somebody is reading. */
function keepPlace(): void {
  let height = 0;
  const isOlder = (event: Event): boolean => (event.target as Element | null)?.matches?.("[data-older]") ?? false;
  document.addEventListener("htmx:before:request", (event) => {
    if (isOlder(event)) height = (event.target as Element).closest("[data-end]")?.scrollHeight ?? 0;
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { sourceElement: Element } }>).detail;
    if (!ctx.sourceElement.matches("[data-older]")) return;
    const flow = ctx.sourceElement.closest<HTMLElement>("[data-end]");
    if (!flow) return;
    height = flow.scrollHeight - flow.scrollTop;
    requestAnimationFrame(() => requestAnimationFrame(() => { flow.scrollTop = flow.scrollHeight - height; }));
  });
}

export function startDesk(): void {
  toEnd();
  keepPlace();
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pull("");
  });
  document.addEventListener("htmx:after:swap", () => { markCurrent(); toEnd(); pull(drawer); });
  document.addEventListener("htmx:after:history:update", markCurrent);
}
