import assert from "node:assert/strict";
import { test } from "node:test";
import { Refresher, backoff } from "./refresher.ts";

const pause = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });

test("many hints in a moment make one fetch", async () => {
  let fetched = 0;
  const refresher = new Refresher(async () => { fetched += 1; }, 5);
  for (let i = 0; i < 20; i += 1) refresher.hint("/a");
  await pause(30);
  assert.equal(fetched, 1);
});

test("a hint during a fetch makes one more, never two at a time", async () => {
  let running = 0, most = 0, fetched = 0;
  const refresher = new Refresher(async () => {
    running += 1; most = Math.max(most, running); fetched += 1;
    await pause(20);
    running -= 1;
  }, 1);
  refresher.hint("/a");
  await pause(8);
  refresher.hint("/a"); refresher.hint("/a");
  await pause(80);
  assert.deepEqual([fetched, most], [2, 1]);
});

test("a failed fetch does not stop the next hint", async () => {
  let fetched = 0;
  const refresher = new Refresher(async () => { fetched += 1; throw new Error("down"); }, 1);
  refresher.hint("/a");
  await pause(15);
  refresher.hint("/a");
  await pause(15);
  assert.equal(fetched, 2);
});

test("waiting to reconnect grows and is bounded", () => {
  assert.equal(backoff(0, 1), 500);
  assert.equal(backoff(3, 1), 4000);
  assert.equal(backoff(30, 1), 20_000);
  assert.ok(backoff(30, 0) >= 10_000);
});
