import assert from "node:assert/strict";
import { test } from "node:test";
import { Picked } from "./picked.ts";

test("it keeps each number once, in the order of choosing", () => {
  const picked = new Picked();
  for (const number of ["1003", "1001", "1003"]) picked.set(number, true);
  assert.equal(picked.listed, "1003,1001");
  picked.set("1003", false);
  assert.equal(picked.size, 1);
  assert.ok(picked.has("1001"));
});
