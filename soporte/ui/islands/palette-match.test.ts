import assert from "node:assert/strict";
import { test } from "node:test";
import { matching, pieces, sections, worthAsking, type Line } from "./palette-match.ts";

const LINES: Line[] = [
  { label: "Asignar a mí", icon: "user", group: "ticket" },
  { label: "Estado: Resuelto", icon: "check", group: "status", always: false },
  { label: "Ir a mis tickets", icon: "inbox", group: "go", words: "bandeja" },
];
const labels = (lines: Line[]): string[] => lines.map((line) => line.label);

test("words find the beginnings of words, whatever their accents and order", () => {
  assert.deepEqual(labels(matching(LINES, "mi asig")), ["Asignar a mí"]);
  assert.deepEqual(labels(matching(LINES, "RESU")), ["Estado: Resuelto"]);
  assert.deepEqual(labels(matching(LINES, "suelto")), []);
});

test("a line is found by its other words, after those that have it in their name", () => {
  assert.deepEqual(labels(matching(LINES, "bandeja")), ["Ir a mis tickets"]);
});

test("before anything is typed only the usual ones show", () => {
  assert.deepEqual(labels(matching(LINES, "")), ["Asignar a mí", "Ir a mis tickets"]);
});

test("what was typed is marked in its place, accents or not", () => {
  assert.deepEqual(pieces("Impresión lenta", "impresion"), [
    { text: "Impresión", marked: true }, { text: " lenta", marked: false },
  ]);
});

test("lines stay under the title of their group", () => {
  assert.deepEqual(sections(LINES, { go: "Ir a" }).map((one) => one.title), ["ticket", "status", "Ir a"]);
});

test("one letter asks nobody, one digit does", () => {
  assert.equal(worthAsking("a "), false);
  assert.equal(worthAsking("7"), true);
  assert.equal(worthAsking("#7"), true);
});
