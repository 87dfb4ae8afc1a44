/* The desk's worker: news while no page is open, reading without a connection, texts that wait for one.

   What it keeps belongs to one person: a page of somebody else's, or the end of a session, empties it. */
import { Keeping } from "./keeping.ts";
import { Queue } from "./queue.ts";
import type { Letter } from "./queue.ts";
import { forgetShared, keepShared, SHARE } from "./sharing.ts";

interface Moment extends Event { waitUntil(what: Promise<unknown>): void }
interface Fetching extends Moment { request: Request; respondWith(answer: Promise<Response>): void }
interface Pushed extends Moment { data: { json(): News } | null }
interface Pressed extends Moment { notification: Notification }
interface Told extends Moment { data: Message; ports: readonly MessagePort[] }
interface Window_ { url: string; focus(): Promise<Window_>; postMessage(what: unknown): void }
interface Worker_ {
  addEventListener(kind: string, act: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(which: object): Promise<Window_[]>; openWindow(url: string): Promise<Window_ | null> };
  registration: ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
}
interface News { title: string; body: string; url: string; tag: string; language: string }
interface Wanted { path: string; changed: string | null }
interface State { person: string | null; token: string; pages: Wanted[]; files: string[] }
type Message =
  | { kind: "open" } | { kind: "online" } | { kind: "leave" } | { kind: "pages" } | { kind: "letters"; number: string }
  | { kind: "drop"; id: number } | { kind: "beside"; path: string };

const worker = self as unknown as Worker_;
const keeping = new Keeping();
const queue = new Queue();
const BETWEEN_MS = 400;
const REST_MS = 2000;
const TRIES = 5;
const OFFLINE = "/desk/app/offline";
const LETTER = /^\/desk\/tickets\/(\d+)\/messages$/;
let flushing: Promise<void> | undefined;

const here = (path: string): string => new URL(path, location.origin).href;
const wait = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });

worker.addEventListener("install", (event: Moment) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event: Moment) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === SHARE) {
    event.respondWith(keepShared(request));
  } else if (request.method === "POST" && LETTER.test(url.pathname)) {
    event.respondWith(posted(request, url));
  } else if (request.method !== "GET") {
    return;
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(keeping.asset(request));
  } else if (request.mode === "navigate" && url.pathname.startsWith("/desk/")) {
    event.respondWith(opened(event, url));
  } else if (request.headers.has("HX-Request") && keeping.keeps(url.pathname)) {
    event.respondWith(fragment(request, url));
  }
});

async function opened(event: Fetching, url: URL): Promise<Response> {
  const { visit } = keeping;
  try {
    const answer = await fetch(event.request);
    if (answer.type === "opaqueredirect") event.waitUntil(known());
    else if (keeping.keeps(url.pathname)) event.waitUntil(keeping.keep(url.pathname, answer.clone(), visit));
    return answer;
  } catch (error) {
    const kept = (await keeping.page(url.pathname)) ?? (await keeping.page(OFFLINE));
    if (!kept) throw error;
    return kept;
  }
}

/* A part of a page cannot be had: the whole one is, if it was kept. */
async function fragment(request: Request, url: URL): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (!(await keeping.has(url.pathname))) throw error;
    return new Response(null, { headers: { "HX-Redirect": url.pathname } });
  }
}

/* A text that cannot leave now waits here; its form's hidden key lets it count once. */
async function posted(request: Request, url: URL): Promise<Response> {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const person = await keeping.owner();
    const form = await copy.formData();
    if (!person || form.get("then") === "draft") throw error;
    const number = LETTER.exec(url.pathname)![1]!;
    await queue.add({ person, number, url: url.pathname, entries: [...form.entries()], at: Date.now(), state: "waiting" });
    await worker.registration.sync?.register("letters").catch(() => undefined);
    const back = `/desk/tickets/${number}/`;
    if (request.headers.has("HX-Request")) return new Response(null, { headers: { "HX-Redirect": back } });
    return Response.redirect(here(back), 303);
  }
}

worker.addEventListener("sync", (event: Moment) => event.waitUntil(flush()));

function flush(): Promise<void> {
  flushing ??= deliver().finally(() => { flushing = undefined; });
  return flushing;
}

/* The first moment of a connection may fail still, or be in the middle of a try that does. */
async function insist(): Promise<void> {
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      await flush();
      return;
    } catch {
      await wait(REST_MS);
    }
  }
}

async function deliver(): Promise<void> {
  const state = (await queue.all()).length ? await known() : undefined;
  if (!state?.person) return;
  for (const letter of await queue.of(state.person)) {
    if (letter.state !== "waiting") continue;
    const answer = await fetch(letter.url, { method: "POST", body: filled(letter, state.token), headers: { "HX-Request": "true", "X-CSRFToken": state.token } });
    if (answer.status >= 500) return;
    if (answer.ok) await queue.drop(letter.id!);
    else await queue.mark(letter.id!, answer.status === 409 ? "conflict" : "refused");
    await tell({ kind: "letters", number: letter.number, sent: answer.ok });
  }
}

function filled(letter: Letter, token: string): FormData {
  const form = new FormData();
  for (const [name, value] of letter.entries) form.append(name, name === "csrfmiddlewaretoken" ? token : value);
  return form;
}

/* Who is signed in now; when nobody is, or somebody else, what was kept goes. */
async function known(): Promise<State | undefined> {
  const { visit } = keeping;
  const answer = await fetch("/desk/app/state", { headers: { Accept: "application/json" } });
  if (answer.status === 401) { await keeping.empty(); return undefined; }
  if (!answer.ok) return undefined;
  const state = (await answer.json()) as State;
  await keeping.belongsTo(state.person!, visit);
  return state;
}

/* One page after the other, and only what changed since; the last one says that all was looked at. */
async function prefetch(): Promise<void> {
  const { visit } = keeping;
  if (await keeping.isCurrent(OFFLINE)) return;
  const state = await known();
  for (const file of state?.files ?? []) await keeping.asset(new Request(file));
  for (const { path, changed } of state?.pages ?? []) {
    if (await keeping.isCurrent(path, changed)) continue;
    await fetched(path, visit);
    await wait(BETWEEN_MS);
  }
}

async function fetched(path: string, visit: number): Promise<void> {
  await keeping.keep(path, await fetch(path, { redirect: "manual" }), visit);
}

/* A ticket that was opened beside its list, as on telephones, is fetched whole when there is time. */
async function beside(path: string): Promise<void> {
  const { visit } = keeping;
  await wait(REST_MS);
  if (keeping.keeps(path) && !(await keeping.isCurrent(path))) await fetched(path, visit);
}

async function tell(what: object): Promise<void> {
  for (const page of await worker.clients.matchAll({ type: "window" })) page.postMessage(what);
}

worker.addEventListener("message", (event: Told) => event.waitUntil(heard(event)));

async function heard(event: Told): Promise<void> {
  const { data, ports: [port] } = event;
  if (data.kind === "open") await Promise.all([flush(), prefetch()]).catch(() => undefined);
  if (data.kind === "online") await insist();
  if (data.kind === "leave") await Promise.all([keeping.empty(), queue.empty(), forgetShared()]);
  if (data.kind === "beside") await beside(data.path).catch(() => undefined);
  if (data.kind === "drop") await queue.drop(data.id);
  let said: unknown = null;
  if (data.kind === "pages") said = await keeping.titles();
  if (data.kind === "letters") {
    const owner = await keeping.owner();
    said = (owner ? await queue.of(owner) : []).filter((one) => !data.number || one.number === data.number);
  }
  port?.postMessage(said);
}

worker.addEventListener("push", (event: Pushed) => {
  const news = event.data?.json();
  if (!news) return;
  event.waitUntil(worker.registration.showNotification(news.title, {
    body: news.body,
    tag: news.tag,
    lang: news.language,
    icon: "/static/app/icon-192.png",
    badge: "/static/app/badge-96.png",
    data: { url: news.url },
  }));
});

worker.addEventListener("notificationclick", (event: Pressed) => {
  event.notification.close();
  const { url } = event.notification.data as { url: string };
  event.waitUntil(show(url));
});

/* A window that shows it already comes forward; no other is led away from what is written there. */
async function show(path: string): Promise<void> {
  const url = new URL(path, location.origin);
  if (url.origin !== location.origin) return;
  const open = await worker.clients.matchAll({ type: "window" });
  const shown = open.find((one) => new URL(one.url).pathname === url.pathname);
  if (shown) await shown.focus();
  else await worker.clients.openWindow(url.href);
}
