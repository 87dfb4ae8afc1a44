import assert from "node:assert/strict";
import { test } from "node:test";
import { titled } from "./badge.ts";

test("the count stands before the title once, and goes when there is no news", () => {
  assert.equal(titled("Inicio · Soporte", "3"), "(3) Inicio · Soporte");
  assert.equal(titled("(3) Inicio · Soporte", "99+"), "(99+) Inicio · Soporte");
  assert.equal(titled("(99+) Inicio · Soporte", ""), "Inicio · Soporte");
});
