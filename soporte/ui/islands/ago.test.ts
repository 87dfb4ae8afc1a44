import assert from "node:assert/strict";
import { test } from "node:test";
import { ago } from "./ago.ts";

const now = Date.parse("2026-11-23T10:00:00Z");

test("an age is said in its largest whole unit", () => {
  assert.deepEqual(ago(now - 5_000, now), [0, "second"]);
  assert.deepEqual(ago(now - 61_000, now), [-1, "minute"]);
  assert.deepEqual(ago(now - 2.9 * 3600_000, now), [-2, "hour"]);
  assert.deepEqual(ago(now - 40 * 86400_000, now), [-1, "month"]);
  assert.deepEqual(ago(now + 3 * 86400_000, now), [3, "day"]);
});
