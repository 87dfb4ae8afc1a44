import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "./drafts.ts";

function shelf() {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => { held.set(key, value); },
    removeItem: (key: string) => { held.delete(key); },
  };
}

test("a draft comes back until it is sent", () => {
  const drafts = new Drafts(shelf(), "7:ticket:5");
  drafts.save({ body: "Hola", html: false }, 1000);
  assert.equal(drafts.read(2000)?.body, "Hola");
  drafts.forget();
  assert.equal(drafts.read(2000), undefined);
});

test("an emptied draft is forgotten, and an old one too", () => {
  const store = shelf();
  const drafts = new Drafts(store, "a");
  drafts.save({ body: "x", html: false }, 0);
  drafts.save({ body: "  ", html: false }, 1);
  assert.equal(store.held.size, 0);
  drafts.save({ body: "x", html: false }, 0);
  assert.equal(drafts.read(15 * 86400_000), undefined);
});

test("a full store loses nothing but the draft", () => {
  const full = { ...shelf(), setItem: () => { throw new Error("full"); } };
  new Drafts(full, "a").save({ body: "x", html: false });
});
