import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { postfixReason, QueueListing } from "../../server/src/queue/messages.ts";

const line = (id: string, arrival = 1, queue = "deferred") =>
  JSON.stringify({
    queue_name: queue,
    queue_id: id,
    arrival_time: arrival,
    message_size: 10,
    sender: "ä@two.test",
    recipients: [{ address: "b@two.test", delay_reason: "no answer" }],
  });

const read = (text: string, before?: QueueListing): QueueListing => {
  const listing = new QueueListing(before);
  listing.add(text);
  return listing.end();
};

suite("what postqueue -j says", () => {
  const lines = [line("AAAAA", 3), line("BBBBB", 1), line("CCCCC", 2)];

  test("messages, oldest first, wherever the parts of the output end", () => {
    const text = `${lines.join("\n")}\n`;
    for (let at = 0; at <= text.length; at++) {
      const listing = new QueueListing();
      listing.add(text.slice(0, at));
      assert.ok(listing.count <= 3);
      listing.add(text.slice(at));
      assert.deepEqual(
        listing.end().messages.map(({ id }) => id),
        ["BBBBB", "CCCCC", "AAAAA"],
      );
    }
    assert.deepEqual(read(lines[0]!).messages, [
      {
        queue: "deferred",
        id: "AAAAA",
        arrival: 3,
        size: 10,
        sender: "ä@two.test",
        recipients: [{ address: "b@two.test", reason: "no answer" }],
      },
    ]);
  });

  test("what was there before is the same object, what changed is another", () => {
    const first = read(lines.join("\n"));
    const second = read([lines[0], line("BBBBB", 1, "active")].join("\n"), first);
    assert.equal(second.messages[1], first.messages[2]);
    assert.notEqual(second.messages[0], first.messages[0]);
    const third = read(lines.join("\n"), second);
    assert.equal(third.messages[2], first.messages[2]);
    assert.equal(third.count, 3);
  });

  test("a message that moved on meanwhile is there once; what is no message is passed over", () => {
    const listing = read([line("AAAAA", 1, "active"), "{", "null", '{"queue_id":"../x"}', line("AAAAA", 1)].join("\n"));
    assert.deepEqual(
      listing.messages.map(({ id, queue }) => [id, queue]),
      [["AAAAA", "deferred"]],
    );
  });
});

test("why a program of Postfix's did not do it", () => {
  assert.equal(
    postfixReason("postqueue: warning: x\npostqueue: fatal: no such directory\n"),
    "fatal: no such directory",
  );
  assert.equal(postfixReason("postqueue is not installed"), "postqueue is not installed");
  assert.equal(postfixReason(""), "it said nothing");
  assert.match(postfixReason("postsuper: fatal: use of this command is reserved for the superuser"), /needs root/);
});
