import assert from "node:assert/strict";
import { test } from "node:test";

const shelves = new Map<string, Map<string, Response>>();
const acts = new Map<string, (event: object) => void>();
const shelf = (name: string): Map<string, Response> => shelves.get(name) ?? shelves.set(name, new Map<string, Response>()).get(name)!;
const caches = {
  open: (name: string) => Promise.resolve({
    match: (key: string) => Promise.resolve(shelf(name).get(key)),
    put: (key: string, kept: Response) => { shelf(name).set(key, kept); return Promise.resolve(); },
  }),
  delete: (name: string) => Promise.resolve(shelves.delete(name)),
};
/* No letters wait in this browser: it has no room for any. */
const request = { addEventListener: (kind: string, act: () => void) => { if (kind === "error") act(); }, error: new Error("none") };
const location = new URL("https://soporte.example/desk/");
const self = { addEventListener: (kind: string, act: (event: object) => void) => acts.set(kind, act) };
Object.assign(globalThis, { caches, self, location, indexedDB: { open: () => request } });

async function happens(kind: string, event: object): Promise<void> {
  const waits: Promise<unknown>[] = [];
  const wait = (what: Promise<unknown>): void => { waits.push(what); };
  acts.get(kind)!({ ...event, waitUntil: wait, respondWith: wait });
  await Promise.allSettled(waits);
}

test("what another app shared is gone when somebody signs out", async () => {
  await import("./worker.ts");
  const body = new FormData();
  body.append("text", "Se ve a rayas");
  await happens("fetch", { request: new Request("https://soporte.example/desk/app/share", { method: "POST", body }) });
  assert.equal(shelf("desk-shared").size, 1);
  await happens("message", { data: { kind: "leave" }, ports: [] });
  assert.equal(shelf("desk-shared").size, 0);
});
