import assert from "node:assert/strict";
import { test } from "node:test";
import { Settling } from "../../server/src/lsp/settling.ts";
import type { Workspace } from "../../server/src/workspace.ts";

function working(until: () => boolean): { workspace: Workspace; steps: () => number } {
  let steps = 0;
  const workspace = {
    refresh() {},
    openFiles: [{ uri: "file:///etc/postfix/main.cf" }],
    instanceDirectoryOf: () => "file:///etc/postfix/",
    checking: () => [],
    *settling() {
      for (; !until(); steps++) yield;
    },
  };
  return { workspace: workspace as unknown as Workspace, steps: () => steps };
}

test("long work is told of, and that it is over; short work is not", async () => {
  for (const milliseconds of [0, 1200]) {
    const end = performance.now() + milliseconds;
    const { workspace } = working(() => performance.now() >= end);
    const told: boolean[] = [];
    await new Promise<void>((resolve) => new Settling(workspace, resolve, (isLong) => told.push(isLong)).now());
    assert.deepEqual(told, milliseconds === 0 ? [] : [true, false]);
  }
});

test("work that a key stroke ends is over", async () => {
  const { workspace, steps } = working(() => false);
  const told: boolean[] = [];
  let isLong = () => {};
  const long = new Promise<void>((resolve) => {
    isLong = resolve;
  });
  const settling = new Settling(workspace, assert.fail, (is) => {
    told.push(is);
    isLong();
  });
  settling.now();
  await long;
  settling.stop();
  assert.deepEqual(told, [true, false]);
  const before = steps();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(steps(), before);
});
