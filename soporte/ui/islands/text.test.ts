import assert from "node:assert/strict";
import { test } from "node:test";
import { nameFor, sizeText, textToHtml } from "./text.ts";

test("paragraphs, line breaks and signs survive the way into the editor", () => {
  assert.equal(textToHtml("Hola <b>\r\nAna & Luis\n\n\nAdiós"), "<p>Hola &lt;b&gt;<br>Ana &amp; Luis</p><p>Adiós</p>");
  assert.equal(textToHtml("  \n\n "), "");
});

test("two screenshots with one name are told apart", () => {
  assert.equal(nameFor("image.png", []), "image.png");
  assert.equal(nameFor("image.png", ["image.png", "image-2.png"]), "image-3.png");
  assert.equal(nameFor("notes", ["notes"]), "notes-2");
});

test("sizes are said in the reader's language", () => {
  assert.match(sizeText(1_540_000, "es"), /^1,5\sMB$/);
  assert.match(sizeText(214_000, "en"), /^214\skB$/);
});
