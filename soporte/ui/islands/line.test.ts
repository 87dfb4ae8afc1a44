import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "./line.ts";

class Fake {
  readyState = 0;
  readonly #acts = new Map<string, (event: object) => void>();
  addEventListener(kind: string, act: (event: object) => void): void { this.#acts.set(kind, act); }
  send(): void { /* Nobody listens. */ }
  close(): void { this.readyState = 2; }
  now(kind: "open" | "message" | "close", event: object = {}): void {
    this.readyState = kind === "close" ? 3 : 1;
    this.#acts.get(kind)?.(event);
  }
}

function line() {
  const made: Fake[] = [];
  const told: string[] = [];
  const ends = { opened: () => told.push("opened"), heard: (text: string) => told.push(text), lost: () => told.push("lost") };
  return { made, told, line: new Line(() => { made.push(new Fake()); return made.at(-1)!; }, ends) };
}

const alive = (made: Fake[]): number => made.filter((one) => one.readyState < 2).length;

test("asking again while it waits, tries or is open never leaves two", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, line: it } = line();
  it.connect();
  it.again();
  assert.equal(alive(made), 1);
  made[1]!.now("open");
  it.again();
  assert.equal(alive(made), 1);
  made[2]!.now("close", { code: 1006 });
  it.again();
  context.mock.timers.tick(60_000);
  assert.equal(made.length, 4);
  assert.equal(alive(made), 1);
});

test("the end of one that was replaced is no loss, and what it says late is not heard", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, told, line: it } = line();
  it.connect();
  made[0]!.now("open");
  it.again();
  made[1]!.now("open");
  made[0]!.now("message", { data: "late" });
  made[0]!.now("close", { code: 1006 });
  context.mock.timers.tick(60_000);
  assert.deepEqual(told, ["opened", "opened"]);
  assert.equal(made.length, 2);
});

test("it tries again by itself, says so from the second time, and stops for who is signed out", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, told, line: it } = line();
  it.connect();
  made[0]!.now("close", { code: 1006 });
  assert.deepEqual(told, []);
  context.mock.timers.tick(60_000);
  made[1]!.now("close", { code: 1006 });
  assert.deepEqual(told, ["lost"]);
  context.mock.timers.tick(60_000);
  made[2]!.now("open");
  made[2]!.now("close", { code: 4401 });
  context.mock.timers.tick(60_000);
  assert.equal(made.length, 3);
});
