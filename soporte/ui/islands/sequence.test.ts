import assert from "node:assert/strict";
import { test } from "node:test";
import { Sequence } from "./sequence.ts";

test("two keys in a row make one shortcut, slow ones do not", () => {
  const keys = new Sequence();
  assert.equal(keys.press("g", 0), "g");
  assert.equal(keys.press("m", 400), "g m");
  assert.equal(keys.press("m", 500), "m");
  keys.press("g", 600);
  assert.equal(keys.press("u", 2000), "u");
});
