/* How many tickets have news, where it is seen from another window: the title and the app's icon. */
const BEFORE = /^\(\d+\+?\) /;

interface Badged { setAppBadge?(count: number): Promise<void>; clearAppBadge?(): Promise<void> }

export function titled(title: string, count: string): string {
  const bare = title.replace(BEFORE, "");
  return count ? `(${count}) ${bare}` : bare;
}

let last: string | undefined;

function show(): void {
  const bell = document.querySelector("#bell");
  if (!bell || bell.getAttribute("hx-trigger")) return;
  const count = bell.querySelector(".n")?.textContent?.trim() ?? "";
  const title = titled(document.title, count);
  if (title !== document.title) document.title = title;
  if (count === last) return;
  last = count;
  const app = navigator as Badged;
  void (count ? app.setAppBadge?.(parseInt(count, 10)) : app.clearAppBadge?.())?.catch(() => undefined);
}

/* The bell is drawn anew by what happens; the title is set anew by where one goes. */
export function startBadge(): void {
  document.addEventListener("htmx:after:swap", show);
  const title = document.querySelector("title");
  if (title) new MutationObserver(show).observe(title, { childList: true });
  show();
}
