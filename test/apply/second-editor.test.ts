import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, suite, test } from "node:test";
import type { MailServer } from "../../server/src/apply/mail-server.ts";
import { makePlan } from "../../server/src/apply/plan.ts";
import type { Outcome } from "../../server/src/apply/report.ts";
import { apply } from "../../server/src/apply/transaction.ts";
import type { Actions } from "../../server/src/host/actions.ts";
import { nodeActions } from "../../server/src/host/node-actions.ts";

const serverThat = (failure: string | undefined, actions: Actions): MailServer => ({
  kind: "postfix",
  check: async () => ({ isBad: false, activation: "reload" }),
  observe: async () => ({ running: ["postfix"], asked: [], greeted: [], failures: [] }),
  activate: async () => void (await actions.sleep(0)) as undefined,
  watch: async (_before, _seconds, _tell, files) => (files === "new" ? failure : undefined),
});

// Without the programs that copy attributes: there are none here, and the steps are many.
const plainCreate: Actions["create"] = (file, bytes, attributes) => nodeActions().create(file, bytes, attributes);

/** The actions, with `before` called ahead of every one of them, be it only a look. */
let applies = 0;

function counted(before: (count: number) => void): Actions {
  // An hour of its own for each apply, so that none looks for another name of its backup.
  const actions = { ...nodeActions(), create: plainCreate, now: () => ++applies * 3_600_000 };
  let count = 0;
  const wrapped: Record<string, unknown> = { ...actions };
  for (const [name, act] of Object.entries(actions))
    if (typeof act === "function")
      wrapped[name] = (...args: unknown[]) => {
        before(++count);
        return (act as (...all: unknown[]) => unknown)(...args);
      };
  return wrapped as unknown as Actions;
}

suite("a second editor while files are applied", () => {
  let directory: string;
  const path = (name: string) => join(directory, name);
  const read = (name: string) => readFileSync(path(name), "utf8");
  const leftovers = () => readdirSync(directory).filter((name) => /mailconf-(new|old)$/.test(name));
  beforeEach(() => {
    // In memory where that is possible: each step waits for the disk.
    directory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "mailconf-second-"));
    for (const name of ["main.cf", "master.cf"]) writeFileSync(path(name), "# old\n", { mode: 0o600 });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function applied(actions: Actions, failure?: string): Promise<{ outcome: Outcome; text: string }> {
    let text = "";
    const files = ["main.cf", "master.cf"].map((name) => ({
      name,
      bytes: new TextEncoder().encode("# new\n"),
      mode: 0o644,
    }));
    const outcome = await apply({
      actions,
      directory,
      server: serverThat(failure, actions),
      plan: await makePlan(nodeActions(), directory, files),
      activation: "reload",
      wait: 0,
      tell: (report) => {
        if (report.event === "result") text = report.text;
      },
      keeps: async () => false,
    });
    return { outcome, text };
  }

  const editors: Readonly<Record<string, (file: string) => void>> = {
    "that writes into the file": (file) => appendFileSync(file, "# theirs\n"),
    "that puts another file in its place": (file) => {
      writeFileSync(`${file}.theirs`, `${readFileSync(file, "utf8")}# theirs\n`);
      renameSync(`${file}.theirs`, file);
    },
  };
  for (const [editor, save] of Object.entries(editors))
    for (const [name, failure] of [["main.cf"], ["master.cf"], ["main.cf", "it died"]] as const)
      test(`one ${editor}, ${name}, before each step of an apply that ${failure ? "fails" : "succeeds"}: nothing of theirs is lost, and it is told`, async () => {
        const seen = new Set<Outcome>();
        for (let step = 1; ; step++) {
          let isWritten = false;
          for (const each of ["main.cf", "master.cf"]) writeFileSync(path(each), "# old\n");
          const actions = counted((count) => {
            if (count !== step) return;
            save(path(name));
            isWritten = true;
          });
          const { outcome, text } = await applied(actions, failure);
          if (!isWritten) break;
          seen.add(outcome);
          const where = `step ${step}: ${outcome}: ${text}`;
          assert.match(read(name), /# theirs/, where);
          // Only what has come to its end before they write needs no word.
          if (outcome !== "rolled back" && outcome !== "applied") assert.match(text, /somebody/, where);
          const other = read(name === "main.cf" ? "master.cf" : "main.cf");
          assert.equal(other, outcome === "applied" ? "# new\n" : "# old\n", where);
          assert.deepEqual(leftovers(), [], where);
          assert.ok(step < 150, "it never ends");
        }
        assert.ok(seen.has("refused"), [...seen].join());
        assert.ok(seen.has(failure ? "partly undone" : "applied"), [...seen].join());
      });

  test("what goes to the old file through a name that was opened before is kept, and it is said where", async () => {
    let descriptor: string | undefined;
    const actions: Actions = {
      ...nodeActions(),
      rename: async (from, to, expected) => {
        if (to === path("main.cf")) {
          linkSync(to, path("open"));
          descriptor = path("open");
        }
        await nodeActions().rename(from, to, expected);
        if (to === path("main.cf")) appendFileSync(path("open"), "# late\n");
      },
    };
    const { outcome, text } = await applied(actions);
    assert.ok(descriptor);
    assert.equal(outcome, "applied");
    assert.match(
      text,
      /somebody wrote to the old .*main\.cf while it was replaced: that is in .*\.main\.cf\.mailconf-old/,
    );
    assert.equal(read(".main.cf.mailconf-old"), "# old\n# late\n");
    assert.equal(read("main.cf"), "# new\n");
  });

  test("a roll-back brings back the very file, with its further names", async () => {
    linkSync(path("main.cf"), path("other"));
    assert.equal((await applied(nodeActions(), "it died")).outcome, "rolled back");
    assert.equal(statSync(path("main.cf")).ino, statSync(path("other")).ino);
    const [planned] = await makePlan(nodeActions(), directory, [
      { name: "main.cf", bytes: new Uint8Array(), mode: 0o644 },
    ]);
    assert.equal(planned?.isLinked, true);
  });

  test("without hard links a copy does", async () => {
    const actions: Actions = { ...nodeActions(), link: async () => false };
    assert.equal((await applied(actions, "it died")).outcome, "rolled back");
    assert.equal(read("main.cf") + read("master.cf"), "# old\n# old\n");
    assert.equal((await applied(actions)).outcome, "applied");
    assert.equal(read("main.cf") + read("master.cf"), "# new\n# new\n");
    assert.deepEqual(leftovers(), []);
  });
});
