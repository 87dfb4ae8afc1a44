import assert from "node:assert/strict";
import { test } from "node:test";
import { applying, type Line } from "./fields.ts";

const lines: Line[] = [
  { field: "where", when: "", has: [] },
  { field: "city", when: "where", has: ["site", "home"] },
  { field: "door", when: "city", has: [] },
  { field: "since", when: "forgotten", has: ["x"] },
];
const shown = (answers: Record<string, string[]>): string[] => [...applying(lines, new Map(Object.entries(answers)))];

test("a line that depends on another answer is hidden", () => {
  assert.deepEqual(shown({ where: ["remote"] }), ["where", "since"]);
});

test("it shows when the answer fits", () => {
  assert.deepEqual(shown({ where: ["site"] }), ["where", "city", "since"]);
});

test("what depends on a hidden line is hidden, whatever stands in that", () => {
  assert.deepEqual(shown({ where: ["remote"], city: ["Lugo"] }), ["where", "since"]);
  assert.deepEqual(shown({ where: ["home"], city: ["Lugo"] }), ["where", "city", "door", "since"]);
});

test("no is no answer where any will do", () => {
  assert.deepEqual(shown({ where: ["site"], city: ["no"] }), ["where", "city", "since"]);
});
