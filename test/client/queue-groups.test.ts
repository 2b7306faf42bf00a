import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { QueueGroups, type QueueNode } from "../../client/src/machine/queue-groups.ts";
import type { QueuedMessage } from "../../server/src/queue/messages.ts";

const message = (id: string, queue = "deferred", reason = ""): QueuedMessage => ({
  queue,
  id,
  arrival: 1,
  size: 10,
  sender: `${id}@two.test`,
  recipients: [{ address: "to@two.test", reason }],
});

const held = message("H", "hold");

const many = Array.from({ length: 1200 }, (_, i) => message(`M${i}`));

const idsOf = (nodes: readonly QueueNode[] | undefined) =>
  nodes?.map((node) => (node.kind === "message" ? node.message.id : node.kind === "queue" ? node.name : node.hidden));

suite("the queue as a tree", () => {
  test("500 messages of each queue, and the next on request", () => {
    const groups = new QueueGroups();
    assert.equal(groups.set([...many, held]), undefined);
    assert.deepEqual(idsOf(groups.queues), ["deferred", "hold"]);
    const [deferred] = groups.queues;
    assert.equal(groups.childrenOf(deferred!).length, 501);
    assert.deepEqual(idsOf(groups.childrenOf(deferred!).slice(-1)), [700]);
    assert.deepEqual(groups.showMore("deferred"), [deferred]);
    assert.deepEqual(idsOf(groups.childrenOf(deferred!).slice(-2)), ["M999", 200]);
  });

  test("the same queue again draws nothing; a message that is another now, that message alone", () => {
    const groups = new QueueGroups();
    groups.set([...many, held]);
    const [deferred, hold] = groups.queues;
    const nodes = groups.childrenOf(deferred!);
    assert.deepEqual(groups.set([...many, held]), []);
    const other = message("M3", "deferred", "no answer");
    const changed = groups.set([...many.map((one) => (one.id === "M3" ? other : one)), held]);
    assert.deepEqual(changed, [nodes[3]]);
    assert.equal((nodes[3] as { message: QueuedMessage }).message, other);
    // One that is not shown is no reason to draw.
    assert.deepEqual(groups.set([...many, held]), [nodes[3]]);
    groups.childrenOf(hold!);
    assert.deepEqual(groups.set([...many.slice(1), held]), [deferred]);
    assert.equal(groups.childrenOf(deferred!)[0], nodes[1]);
    assert.equal(groups.set(many), undefined);
    assert.deepEqual(idsOf(groups.queues), ["deferred"]);
  });

  test("the filter finds ids, addresses and reasons", () => {
    const groups = new QueueGroups();
    groups.set([message("AAAAA"), message("BBBBB", "deferred", "Connection refused"), message("CCCCC", "hold")]);
    groups.narrow("REFUSED");
    assert.deepEqual(idsOf(groups.queues.flatMap((group) => groups.childrenOf(group))), ["BBBBB"]);
    groups.narrow("ccccc@two");
    assert.deepEqual(idsOf(groups.queues), ["hold"]);
    groups.narrow("");
    assert.deepEqual(idsOf(groups.queues), ["deferred", "hold"]);
  });
});
