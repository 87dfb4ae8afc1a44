/* Who else is here: avatars on the rows and in the ticket, and where this page itself is.

   <template id="presence-words"> holds the sentences; “§” stands for a name. */
type Person = [id: number, name: string, initials: string, colour: number, state: string];
export interface Place { here: number; state: string }

const TYPING_AGAIN_MS = 3_000, TYPING_ENDS_MS = 5_000, IDLE_MS = 120_000, MOST_ROWS = 100;
const there = new Map<string, Person[]>();
let state = "viewing";
let said = "";
let typedAt = 0;
let idle: ReturnType<typeof setTimeout> | undefined;
let resting: ReturnType<typeof setTimeout> | undefined;
let tell: (place: Place) => void = () => undefined;

const open = (): number => Number(document.querySelector<HTMLElement>("[data-open]")?.dataset["open"] ?? 0);
const words = (name: string): string =>
  document.querySelector<HTMLTemplateElement>("#presence-words")?.dataset[name] ?? "§";

/* The rows on this page and the open ticket: whose crowds it wishes to hear of. */
export function crowds(): string[] {
  if (!document.querySelector("#presence-words")) return [];
  const rows = [...document.querySelectorAll("a.so-t[id^=t]")].slice(0, MOST_ROWS).map((row) => row.id.slice(1));
  const numbers = new Set(open() ? [String(open()), ...rows] : rows);
  return [...numbers].map((number) => `presence:${number}`);
}

export function place(): Place { return { here: open(), state }; }

export function received(told: Record<string, Person[]>): void {
  for (const [number, people] of Object.entries(told)) {
    if (people.length) there.set(number, people);
    else there.delete(number);
  }
  draw();
}

/* After a break nothing old counts. */
export function forget(): void { there.clear(); draw(); }

function avatar([, name, initials, colour, what]: Person): HTMLElement {
  const mark = document.createElement("span");
  mark.className = `so-av a${colour} sm is-${what}`;
  mark.title = words(what).replace("§", name);
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = initials;
  return mark;
}

function crowd(people: Person[]): HTMLElement {
  const box = document.createElement("span");
  box.className = "so-here";
  box.append(...people.slice(0, 4).map(avatar));
  const text = document.createElement("span");
  text.className = "so-sr";
  text.textContent = people.map(([, name, , , what]) => words(what).replace("§", name)).join(" ");
  box.append(text);
  const writer = people.find((one) => one[4] === "typing");
  if (writer) {
    const dots = document.createElement("span");
    dots.className = "so-dots";
    dots.setAttribute("aria-hidden", "true");
    dots.append(document.createElement("i"), document.createElement("i"), document.createElement("i"));
    box.append(dots);
  }
  return box;
}

function fill(box: Element, people: Person[]): void {
  const key = JSON.stringify(people);
  const before = box.querySelector<HTMLElement>(":scope > .so-here");
  if (before?.dataset["key"] === key) return;
  before?.remove();
  if (people.length === 0) return;
  const made = crowd(people);
  made.dataset["key"] = key;
  const beside = box.querySelector(":scope > .so-avs");
  if (beside) beside.before(made);
  else box.append(made);
}

function draw(): void {
  document.querySelectorAll("a.so-t[id^=t]").forEach((row) => {
    const line = row.querySelector(".l3");
    if (line) fill(line, there.get(row.id.slice(1)) ?? []);
  });
  const box = document.querySelector("#present");
  const people = there.get(String(open())) ?? [];
  if (box) fill(box, people);
  say(people);
}

/* A screen reader hears who came, and who began to write; not each change of the rest. */
function say(people: Person[]): void {
  const region = document.querySelector("#present-say");
  const busy = people.filter((one) => one[4] !== "idle");
  const text = busy.map(([, name, , , what]) => words(what).replace("§", name)).join(" ");
  if (!region || text === said) return;
  said = text;
  region.textContent = text;
}

function become(next: string): void {
  if (next === state) return;
  state = next;
  tell(place());
}

function active(): void {
  clearTimeout(idle);
  idle = setTimeout(() => become("idle"), IDLE_MS);
  if (state === "idle" && !document.hidden) become("viewing");
}

function typed(event: Event): void {
  if (!(event.target as Element).closest?.("form[data-composer]") || !open()) return;
  clearTimeout(resting);
  resting = setTimeout(() => become(document.hidden ? "idle" : "viewing"), TYPING_ENDS_MS);
  const now = Date.now();
  if (state === "typing" && now - typedAt < TYPING_AGAIN_MS) return;
  typedAt = now;
  state = "typing";
  tell(place());
}

export function startPresence(say: (place: Place) => void): void {
  tell = say;
  document.addEventListener("input", typed);
  for (const kind of ["pointermove", "keydown", "wheel", "touchstart"]) {
    document.addEventListener(kind, active, { passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) become("idle");
    else active();
  });
  document.addEventListener("htmx:after:swap", draw);
  active();
}
