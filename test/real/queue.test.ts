import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { at } from "../../scripts/root.mjs";
import { nodeActions } from "../../server/src/host/node-actions.ts";
import { changeQueue, flushQueue, listQueue, messageHeaders } from "../../server/src/queue/queue-actions.ts";
import { needs } from "../needs.ts";
import { PrivatePostfix } from "./private-postfix.ts";

suite("the queue of a real Postfix", { skip: needs("postfix", "root") }, () => {
  const actions = nodeActions();
  let postfix: PrivatePostfix;
  before(async () => {
    postfix = new PrivatePostfix();
    postfix.start();
    postfix.send(3);
    // Delivery is tried, and fails, within moments.
    for (let i = 0; i < 100 && (await deferred()).length < 3; i++) await sleep(100);
  });
  after(() => postfix?.stop());
  const list = () => listQueue(actions, postfix.directory);
  const deferred = async () => (await list()).filter(({ queue }) => queue === "deferred");

  test("messages with sender, recipients and reason, oldest first", async () => {
    const messages = await list();
    assert.deepEqual(messages.map(({ sender }) => sender).sort(), ["s0@two.test", "s1@two.test", "s2@two.test"]);
    assert.deepEqual(messages[0]?.recipients, [{ address: "later@later.test", reason: "the test says later" }]);
    assert.equal(messages[0]?.queue, "deferred");
  });

  test("hold, release, headers, flush and requeue", async () => {
    const [first] = await list();
    const { id } = first!;
    assert.match(await messageHeaders(actions, postfix.directory, id), /Subject: message \d/);
    assert.equal(await changeQueue(actions, postfix.directory, "hold", [id]), 1);
    assert.equal((await list()).find((message) => message.id === id)?.queue, "hold");
    assert.equal(await changeQueue(actions, postfix.directory, "release", [id]), 1);
    assert.notEqual((await list()).find((message) => message.id === id)?.queue, "hold");
    await flushQueue(actions, postfix.directory, []);
    assert.equal(await changeQueue(actions, postfix.directory, "requeue", [id]), 1);
  });

  test("delete takes away what is named, and says that nothing was there", async () => {
    const messages = await list();
    const gone = messages.find(({ sender }) => sender === "s2@two.test")!;
    assert.equal(await changeQueue(actions, postfix.directory, "delete", [gone.id]), 1);
    assert.equal(await changeQueue(actions, postfix.directory, "delete", [gone.id]), 0);
    assert.equal(
      (await list()).some(({ sender }) => sender === "s2@two.test"),
      false,
    );
    await assert.rejects(changeQueue(actions, postfix.directory, "delete", ["ALL;x"]), /is no queue id/);
    await assert.rejects(changeQueue(actions, postfix.directory, "delete", ["ALL"]), /is no queue id/);
  });

  test("the command line: a delete without --yes names what would go, and does nothing", async () => {
    const [first] = await list();
    const mailconf = (...words: string[]) =>
      spawnSync(process.execPath, [at("dist", "mailconf.js"), "queue", postfix.directory, ...words], {
        encoding: "utf8",
        timeout: 60_000,
      });
    const unasked = mailconf("--delete", first!.id);
    assert.equal(unasked.status, 2);
    assert.ok(unasked.stderr.includes(first!.sender), unasked.stderr);
    const listed = JSON.parse(mailconf("--format", "json").stdout) as { messages: { id: string }[] };
    assert.ok(listed.messages.some(({ id }) => id === first!.id));
  });
});
