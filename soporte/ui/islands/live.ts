/* One socket per page. It says that something changed; the fragment comes through its guarded view.

   <section data-live="ticket:5 queue:2" data-live-url="/desk/…">: refreshed when a topic is named. */
import { htmx } from "./htmx.ts";
import { Refresher, backoff } from "./refresher.ts";

interface Hint { t?: string[]; resync?: boolean }

const SIGNED_OUT = 4401;
const SELECTOR = "[data-live][data-live-url]";
let socket: WebSocket | undefined;
let attempt = 0;
let lost = false;
let followed = new Set<string>();

const elements = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(SELECTOR)];
const topicsOf = (element: HTMLElement): string[] => element.dataset["live"]!.split(/\s+/).filter(Boolean);

async function refresh(url: string): Promise<void> {
  const element = elements().find((one) => one.dataset["liveUrl"] === url);
  if (!element) return;
  const swap = element.dataset["liveSwap"] ?? "outerMorph";
  const near = nearEnd(element);
  await htmx.ajax("GET", url, { source: element, target: element, swap });
  if (near) near.scrollTop = near.scrollHeight;
  document.dispatchEvent(new CustomEvent("so:refreshed", { detail: { url } }));
}

/* Somebody reading at the end of the conversation follows it; somebody reading above does not jump. */
function nearEnd(element: HTMLElement): HTMLElement | undefined {
  const box = element.closest<HTMLElement>("[data-end]") ?? undefined;
  return box && box.scrollHeight - box.scrollTop - box.clientHeight < 48 ? box : undefined;
}

const refresher = new Refresher(refresh);

/* Only the difference is said: the other end counts how often a page asks. */
function subscribe(): void {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const wanted = new Set(elements().flatMap(topicsOf));
  const follow = [...wanted].filter((topic) => !followed.has(topic));
  const unfollow = [...followed].filter((topic) => !wanted.has(topic));
  if (follow.length) socket.send(JSON.stringify({ follow }));
  if (unfollow.length) socket.send(JSON.stringify({ unfollow }));
  followed = wanted;
}

function resync(): void {
  for (const element of elements()) refresher.hint(element.dataset["liveUrl"]!);
}

function onHint(hint: Hint): void {
  if (hint.resync) { resync(); return; }
  for (const element of elements()) {
    if (topicsOf(element).some((topic) => hint.t?.includes(topic))) refresher.hint(element.dataset["liveUrl"]!);
  }
}

function showLost(now: boolean): void {
  lost = now;
  const banner = document.querySelector<HTMLElement>("#live-state");
  if (banner) banner.hidden = !now;
}

function connect(): void {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}/live`);
  socket.addEventListener("open", () => {
    followed = new Set();
    subscribe();
    if (lost) resync();
    attempt = 0;
    showLost(false);
  });
  socket.addEventListener("message", (event) => onHint(JSON.parse(String(event.data)) as Hint));
  socket.addEventListener("close", (event) => {
    /* Signed out: trying again would change nothing. */
    if (event.code === SIGNED_OUT) return;
    if (attempt >= 2) showLost(true);
    else if (attempt > 0) lost = true;
    setTimeout(connect, backoff(attempt));
    attempt += 1;
  });
}

export function startLive(): void {
  if (elements().length === 0) return;
  connect();
  document.addEventListener("htmx:after:swap", subscribe);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-live-retry]")) { attempt = 0; socket?.close(); connect(); }
  });
  addEventListener("online", () => { if (socket?.readyState === WebSocket.CLOSED) { attempt = 0; } });
  addEventListener("offline", () => showLost(true));
}
