import assert from "node:assert/strict";
import { test } from "node:test";
import { Keymap, Sequence, spoken } from "./sequence.ts";

test("two keys in a row make one shortcut, slow ones do not", () => {
  const keys = new Sequence();
  assert.equal(keys.press("g", 0), "g");
  assert.equal(keys.press("m", 400), "g m");
  assert.equal(keys.press("m", 500), "m");
  keys.press("g", 600);
  assert.equal(keys.press("u", 2000), "u");
});

test("a person's own keys mean what they chose, and the old ones nothing", () => {
  const map = new Keymap({ r: "q", e: "", "g m": "h m" });
  assert.equal(map.nameOf("q"), "r");
  assert.equal(map.nameOf("r"), "");
  assert.equal(map.nameOf("e"), "");
  assert.equal(map.nameOf("c"), "c");
  assert.equal(map.nameOf("h m"), "g m");
  assert.equal(map.keysOf("r"), "q");
  const keys = new Sequence(map.prefixes);
  keys.press("h", 0);
  assert.equal(keys.press("m", 10), "h m");
});

test("two shortcuts may change places", () => {
  const map = new Keymap({ r: "c", c: "r" });
  assert.equal(map.nameOf("c"), "r");
  assert.equal(map.nameOf("r"), "c");
});

test("screen readers are told capital letters with Shift, and no keys in a row", () => {
  assert.equal(spoken("I"), "Shift+I");
  assert.equal(spoken("g m"), "");
  assert.equal(spoken("/"), "/");
});
