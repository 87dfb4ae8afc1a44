/* The page's side of the worker: how old what is shown is, what waits for a connection, signing out. */
import { farewell } from "./device.ts";
import { htmx } from "./htmx.ts";
import { say } from "./say.ts";

interface Letter { id: number; number: string; url: string; entries: [string, FormDataEntryValue][]; at: number; state: "waiting" | "conflict" | "refused" }
interface Title { path: string; title: string; at: string }

const PATIENCE_MS = 2000;
const WORKER = "/desk/worker.js";
const DEVICES = "/desk/profile/devices";
const KEPT_WORDS = "desk-words";
let known: Record<string, string> = {};
let isLeaving = false;
const words = (): Record<string, string> => known;

/* In the page's language; the browser keeps them for when there is no connection. */
async function learn(): Promise<void> {
  try {
    const answer = await fetch(`/desk/app/words.${document.documentElement.lang}.json`);
    const text = await answer.text();
    known = JSON.parse(text) as Record<string, string>;
    localStorage.setItem(KEPT_WORDS, text);
  } catch {
    known = JSON.parse(localStorage.getItem(KEPT_WORDS) ?? "{}") as Record<string, string>;
  }
}

const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
const told = (moment: string | number): string =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(new Date(moment));

function ask<T>(what: object): Promise<T | null> {
  const worker = navigator.serviceWorker.controller;
  if (!worker) return Promise.resolve(null);
  return new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.addEventListener("message", (event) => done(event.data as T));
    channel.port1.start();
    setTimeout(() => done(null), PATIENCE_MS);
    worker.postMessage(what, [channel.port2]);
  });
}

function banner(): void {
  const kept = document.body.dataset["keptAt"];
  if (!kept) return;
  const shown = document.createElement("div");
  shown.className = "so-banner warn so-kept";
  shown.setAttribute("role", "status");
  shown.textContent = (words()["offline"] ?? "").replace("{when}", told(kept));
  document.querySelector("#live-state")?.before(shown);
}

async function titles(): Promise<void> {
  const list = document.querySelector<HTMLElement>("[data-kept-pages]");
  if (!list) return;
  const found = (await ask<Title[]>({ kind: "pages" })) ?? [];
  if (!found.length) list.textContent = list.dataset["none"] ?? "";
  list.append(...found.map((one) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = one.path;
    link.textContent = one.title;
    const when = document.createElement("span");
    when.className = "so-meta";
    when.textContent = ` ${told(one.at)}`;
    line.append(link, when);
    return line;
  }));
}

const ticketHere = (): string => /^\/desk\/tickets\/(\d+)\//.exec(location.pathname)?.[1] ?? "";

function excerpt(letter: Letter): string {
  const body = letter.entries.find(([name]) => name === "body")?.[1];
  const made = document.createElement("template");
  made.innerHTML = typeof body === "string" ? body : "";
  return (made.content.textContent ?? "").trim().slice(0, 160);
}

function button(label: string, act: () => Promise<void>): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn sm";
  made.textContent = label;
  made.addEventListener("click", () => void act());
  return made;
}

function line(letter: Letter): HTMLElement {
  const { waits, conflict, refused, look, again, drop } = words();
  const made = document.createElement("div");
  made.className = `so-banner ${letter.state === "waiting" ? "" : "warn"} so-letter`;
  const text = document.createElement("span");
  text.textContent = ({ waiting: waits, conflict, refused }[letter.state] ?? "") + ` “${excerpt(letter)}”`;
  made.append(text);
  if (letter.state !== "waiting") made.append(button((letter.state === "conflict" ? look : again) ?? "", () => post(letter)));
  made.append(button(drop ?? "", async () => { await ask({ kind: "drop", id: letter.id }); await letters(); }));
  return made;
}

let lookedAt = "";
let asked = 0;

async function letters(): Promise<void> {
  const number = ticketHere();
  lookedAt = number;
  const composer = document.querySelector("#composer");
  if (!number || !composer) return;
  asked += 1;
  const mine = asked;
  const found = (await ask<Letter[]>({ kind: "letters", number })) ?? [];
  /* Asked again meanwhile: the later answer is the one that holds. */
  if (mine !== asked) return;
  document.querySelector("#letters")?.remove();
  if (!found.length) return;
  const box = document.createElement("section");
  box.id = "letters";
  box.setAttribute("role", "status");
  box.append(...found.map(line));
  document.querySelector("#composer")?.before(box);
}

/* Once more, in sight: what stops it shows where it always does, in the composer. */
async function post(letter: Letter): Promise<void> {
  const form = new FormData();
  for (const [name, value] of letter.entries) form.append(name, name === "csrfmiddlewaretoken" ? token() : value);
  const answer = await fetch(letter.url, { method: "POST", body: form, headers: { "HX-Request": "true", "X-CSRFToken": token() } });
  if (answer.status >= 500) return;
  await ask({ kind: "drop", id: letter.id });
  if (answer.ok) { location.reload(); return; }
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const fresh = made.content.querySelector("#composer");
  const old = document.querySelector("#composer");
  if (!fresh || !old) { location.reload(); return; }
  fresh.querySelectorAll("script").forEach((one) => one.remove());
  old.replaceWith(fresh);
  htmx.process(fresh);
  const ctx = { sourceElement: fresh, target: fresh, response: { status: answer.status } };
  document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { ctx } }));
  await letters();
}

/* Nothing that this browser keeps of somebody outlives their session. */
export async function leave(form: HTMLFormElement): Promise<void> {
  const waiting = (await ask<Letter[]>({ kind: "letters", number: "" })) ?? [];
  if (waiting.length) {
    await learn();
    if (!confirm(words()["leaving"])) return;
  }
  isLeaving = true;
  const gone = Promise.all([farewell(DEVICES, token()), ask({ kind: "leave" })]);
  await Promise.race([gone, new Promise((done) => { setTimeout(done, PATIENCE_MS); })]);
  form.dataset["left"] = "1";
  form.requestSubmit();
}

export async function startOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await learn();
  banner();
  void navigator.serviceWorker.register(WORKER, { scope: "/desk/" }).catch(() => undefined);
  navigator.serviceWorker.addEventListener("message", (event) => {
    const { kind, sent } = event.data as { kind: string; sent?: boolean };
    if (kind !== "letters") return;
    if (sent) say(words()["sent"] ?? "");
    void letters();
  });
  document.addEventListener("htmx:after:history:update", () => {
    const isCarried = matchMedia("(display-mode: standalone), (max-width: 899px)").matches;
    if (isCarried) navigator.serviceWorker.controller?.postMessage({ kind: "beside", path: location.pathname });
  });
  for (const [where, kind] of [[window, "online"], [document, "so:connected"]] as const) {
    where.addEventListener(kind, () => { void ask({ kind: "online" }); void letters(); });
  }
  document.addEventListener("htmx:after:swap", () => { if (ticketHere() !== lookedAt) void letters(); });
  void navigator.serviceWorker.ready.then(async (registration) => {
    await Promise.all([titles(), letters()]);
    if (!document.body.dataset["keptAt"] && !isLeaving) registration.active?.postMessage({ kind: "open" });
  });
}
