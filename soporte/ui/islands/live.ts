/* One socket per page. It says that something changed; the fragment comes through its guarded view.

   <section data-live="ticket:5 queue:2" data-live-url="/desk/…">: refreshed when a topic is named. */
import { htmx } from "./htmx.ts";
import { startKeeping } from "./keeping.ts";
import { Line } from "./line.ts";
import { crowds, forget, place, received, startPresence, type Place } from "./presence.ts";
import { Refresher } from "./refresher.ts";

interface Hint { t?: string[]; id?: number; at?: number; resync?: boolean; p?: Parameters<typeof received>[0] }
interface Asks extends Partial<Place> { follow?: string[]; unfollow?: string[]; since?: number; age?: number }

const SELECTOR = "[data-live][data-live-url]";
let isAgain = false;
let followed = new Set<string>();
/* The newest entry of the journal that this page has heard of: what came after it is asked for. */
let seen = 0;
let where = "";
/* When what the page shows was asked for, as far as it does not yet follow it: first of all, the page. */
let asked: number | undefined = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;

const ROWS_MS = 2_000, BACK_MS = 5_000;

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
function subscribe(since = 0): void {
  if (!line.isOpen) return;
  const now = place();
  const essential = new Set([...elements().flatMap(topicsOf), ...(now.here ? [`presence:${now.here}`] : [])]);
  const isPressing = since > 0 || [...essential].some((topic) => !followed.has(topic));
  const age = asked === undefined ? 0 : Math.ceil(performance.now() - asked);
  asked = undefined;
  if (isPressing) ask([...essential, ...crowds()], since, age);
  else later();
}

/* A list that changes all the time brings other rows each time: they can wait for each other. */
function later(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    ask([...elements().flatMap(topicsOf), ...crowds()]);
  }, ROWS_MS);
}

function ask(topics: string[], since = 0, age = 0): void {
  const wanted = new Set(topics);
  const follow = [...wanted].filter((topic) => !followed.has(topic));
  const unfollow = [...followed].filter((topic) => !wanted.has(topic));
  const now = place();
  const asks: Asks = {};
  if (follow.length) asks.follow = follow;
  if (unfollow.length) asks.unfollow = unfollow;
  if (since) asks.since = since;
  if (age && follow.length) asks.age = age;
  if (String(now.here) !== where) { Object.assign(asks, now); where = String(now.here); }
  followed = wanted;
  send(asks);
}

function send(asks: Asks): void {
  if (Object.keys(asks).length) line.send(JSON.stringify(asks));
}

function resync(): void {
  for (const element of elements()) refresher.hint(element.dataset["liveUrl"]!);
}

function onHint(hint: Hint): void {
  if (hint.p) { received(hint.p); return; }
  seen = Math.max(seen, hint.at ?? 0, hint.id ?? 0);
  if (hint.resync) { resync(); return; }
  for (const element of elements()) {
    if (topicsOf(element).some((topic) => hint.t?.includes(topic))) refresher.hint(element.dataset["liveUrl"]!);
  }
}

function showLost(now: boolean): void {
  const banner = document.querySelector<HTMLElement>("#live-state");
  if (banner) banner.hidden = !now;
}

function showBack(): void {
  const banner = document.querySelector<HTMLElement>("#live-back");
  if (!banner) return;
  banner.hidden = false;
  setTimeout(() => { banner.hidden = true; }, BACK_MS);
}

function opened(): void {
  followed = new Set();
  where = "";
  forget();
  subscribe(seen);
  if (isAgain && seen === 0) resync();
  if (document.querySelector<HTMLElement>("#live-state")?.hidden === false) showBack();
  if (isAgain) document.dispatchEvent(new Event("so:connected"));
  isAgain = true;
  showLost(false);
}

const line = new Line(() => new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/live`), {
  opened, heard: (text) => onHint(JSON.parse(text) as Hint), lost: () => showLost(true),
});

export function startLive(): void {
  if (elements().length === 0) return;
  startKeeping();
  startPresence((now) => send({ ...now }));
  line.connect();
  const begun = new WeakMap<object, number>();
  document.addEventListener("htmx:before:request", (event) => {
    begun.set((event as CustomEvent<{ ctx: object }>).detail.ctx, performance.now());
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const moment = begun.get((event as CustomEvent<{ ctx: object }>).detail.ctx);
    if (moment !== undefined) asked = Math.min(asked ?? moment, moment);
    subscribe();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-live-retry]")) line.again();
  });
  addEventListener("online", () => line.again());
  addEventListener("offline", () => showLost(true));
}
