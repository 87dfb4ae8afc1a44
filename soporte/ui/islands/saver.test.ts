import assert from "node:assert/strict";
import { test } from "node:test";
import { Saver } from "./saver.ts";

function clock() {
  let at = 0;
  let next = 0;
  const waiting = new Map<number, { due: number; act: () => void }>();
  return {
    now: () => at,
    set: (act: () => void, ms: number) => { next += 1; waiting.set(next, { due: at + ms, act }); return next; },
    clear: (timer: number) => { waiting.delete(timer); },
    to(moment: number) {
      at = moment;
      for (const [timer, one] of [...waiting]) if (one.due <= at) { waiting.delete(timer); one.act(); }
    },
  };
}

test("it saves after a pause, once", async () => {
  const time = clock();
  let saved = 0;
  const saver = new Saver(async () => { saved += 1; }, time);
  for (const moment of [0, 200, 400]) { time.to(moment); saver.changed(); }
  time.to(1000);
  assert.equal(saved, 0);
  time.to(1400);
  await saver.running;
  assert.equal(saved, 1);
});

test("who never pauses is saved within two seconds all the same", () => {
  const time = clock();
  let saved = 0;
  const saver = new Saver(async () => { saved += 1; }, time);
  for (let moment = 0; moment <= 2000; moment += 100) { time.to(moment); saver.changed(); }
  assert.equal(saved, 1);
});

test("what is sent is not saved again, and two savings never overlap", async () => {
  const time = clock();
  let running = 0;
  let most = 0;
  const saver = new Saver(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => { setTimeout(done, 5); });
    running -= 1;
  }, time);
  await Promise.all([saver.flush(), saver.flush(), saver.flush()]);
  assert.equal(most, 1);
  saver.changed();
  saver.stop();
  assert.equal(saver.isWaiting, false);
});
