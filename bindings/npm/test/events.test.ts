// Events and listeners by themselves.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EventQueue } from "../src/events.js";
import { Listeners } from "../src/listeners.js";
import { share } from "../src/share.js";

const BOUND = 256;

describe("events", () => {
  it("that nobody takes are lost from the oldest on, and counted", async () => {
    const queue = new EventQueue<number>(() => {});
    for (let event = 0; event < BOUND + 10; event++) queue.push(event);
    assert.equal(queue.missed, 10);
    queue.finish();
    const read: number[] = [];
    for await (const event of queue) read.push(event);
    assert.equal(read.length, BOUND);
    assert.equal(read[0], 10);
  });

  it("may be replaced by what stands for them", async () => {
    const queue = new EventQueue<string>(
      () => {},
      () => ["now"],
    );
    for (let event = 0; event <= BOUND; event++) queue.push(`${event}`);
    assert.deepEqual(await queue.next(), { done: false, value: "now" });
    assert.equal(queue.missed, BOUND);
    queue.push("next");
    assert.deepEqual(await queue.next(), { done: false, value: "next" });
  });

  it("reach readers in the order in which they asked", async () => {
    const queue = new EventQueue<number>(() => {});
    const [first, second, third] = [queue.next(), queue.next(), queue.next()];
    queue.push(1);
    queue.push(2);
    queue.finish();
    queue.push(3);
    const results = await Promise.all([first, second, third]);
    assert.deepEqual(
      results.map(({ value }) => value),
      [1, 2, undefined],
    );
  });

  it("are left once, by the loop that reads them", async () => {
    let left = 0;
    const queue = new EventQueue<number>(() => left++);
    queue.push(1);
    queue.push(2);
    for await (const event of queue) {
      assert.equal(event, 1);
      break;
    }
    assert.equal(left, 1);
    assert.deepEqual(await queue.next(), { done: true, value: undefined });
    await queue.return();
    assert.equal(left, 1);
  });
});

describe("listeners", () => {
  it("are each registered for themselves, and leave by themselves", () => {
    const heard: string[] = [];
    const listeners = new Listeners<[string]>();
    const hear = (text: string) => heard.push(text);
    const first = listeners.add(hear);
    listeners.add(hear);
    listeners.tell("twice");
    first();
    first();
    listeners.tell("once");
    assert.deepEqual(heard, ["twice", "twice", "once"]);
  });

  it("that leave or come while others are told hear nothing of it", () => {
    const heard: string[] = [];
    const listeners = new Listeners<[]>();
    listeners.add(() => {
      leave();
      listeners.add(() => heard.push("late"));
    });
    const leave = listeners.add(() => heard.push("left"));
    listeners.tell();
    assert.deepEqual(heard, []);
  });
});

describe("sharing", () => {
  it("keeps what is equal, however deep, and nothing else", () => {
    const before = {
      calls: [
        { id: "a", peer: { id: "1" } },
        { id: "b", peer: { id: "2" } },
      ],
      warnings: [] as string[],
    };
    const same = share(before, structuredClone(before));
    assert.equal(same, before);
    const changed = structuredClone(before);
    changed.calls[1] = { id: "b", peer: { id: "3" } };
    const after = share(before, changed);
    assert.notEqual(after, before);
    assert.equal(after.calls[0], before.calls[0]);
    assert.notEqual(after.calls[1], before.calls[1]);
    assert.equal(after.warnings, before.warnings);
    assert.deepEqual(share([1, 2], [1]), [1]);
    assert.deepEqual(share({ a: 1 }, { b: 1 }), { b: 1 });
    assert.deepEqual(share({ a: undefined }, { b: undefined }), { b: undefined });
    assert.deepEqual(share([], {}), {});
  });
});
