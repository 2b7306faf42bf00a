import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, suite, test } from "node:test";
import { JournalFileOnDisk } from "../../server/src/apply/journal.ts";
import type { MailServer } from "../../server/src/apply/mail-server.ts";
import { makePlan } from "../../server/src/apply/plan.ts";
import type { Outcome, Report } from "../../server/src/apply/report.ts";
import { apply } from "../../server/src/apply/transaction.ts";
import { type Actions, Refused } from "../../server/src/host/actions.ts";
import { nodeActions } from "../../server/src/host/node-actions.ts";

/** A server that takes everything up, and fails afterwards where that is wanted. */
const serverThat = (failure?: string): MailServer => ({
  kind: "postfix",
  check: async () => ({ isBad: false, activation: "reload" }),
  observe: async () => ({ running: ["postfix"], asked: [], greeted: [], failures: [] }),
  activate: async () => {},
  watch: async (_before, _seconds, _tell, files) => (files === "new" ? failure : undefined),
});

suite("apply where the files are odd", () => {
  let directory: string;
  const path = (name: string) => join(directory, name);
  const read = (name: string) => readFileSync(path(name), "utf8");
  const leftovers = () => readdirSync(directory).filter((name) => /mailconf-(new|old)$/.test(name));
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "mailconf-odd-"));
    for (const name of ["main.cf", "master.cf"]) writeFileSync(path(name), "# old\n", { mode: 0o600 });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function applied(
    { actions = nodeActions(), failure }: { readonly actions?: Actions; readonly failure?: string } = {},
    names: readonly string[] = ["main.cf", "master.cf"],
  ): Promise<{ outcome: Outcome; told: string }> {
    const told: Report[] = [];
    const bytes = new TextEncoder().encode("# new\n");
    const plan = await makePlan(
      actions,
      directory,
      names.map((name) => ({ name, bytes, mode: 0o644 })),
    );
    const outcome = await apply({
      actions,
      directory,
      server: serverThat(failure),
      plan,
      activation: "reload",
      wait: 0,
      tell: (report) => told.push(report),
      keeps: async () => false,
    });
    return { outcome, told: JSON.stringify(told) };
  }
  /** The actions, one of which refuses where `fails` says so. */
  const failing = (name: "rename" | "remove", fails: (...paths: string[]) => boolean): Actions => {
    const actions = nodeActions();
    const act = actions[name] as (...paths: string[]) => Promise<void>;
    return {
      ...actions,
      [name]: async (...paths: string[]) => {
        if (fails(...paths)) throw new Refused(`${paths[1] ?? paths[0]} is out of luck`);
        return act(...paths);
      },
    };
  };

  test("a link whose end is missing stays a link; what it leads to is made, and taken away by a roll-back", async () => {
    rmSync(path("main.cf"));
    symlinkSync("shared.cf", path("main.cf"));
    assert.equal((await applied({ failure: "it died" })).outcome, "rolled back");
    assert.equal(readlinkSync(path("main.cf")), "shared.cf");
    assert.equal(lstatSync(path("shared.cf"), { throwIfNoEntry: false }), undefined);
    assert.equal((await applied()).outcome, "applied");
    assert.equal(readlinkSync(path("main.cf")), "shared.cf");
    assert.equal(read("shared.cf"), "# new\n");
  });

  test("links that lead in a circle are refused in words", async () => {
    rmSync(path("main.cf"));
    symlinkSync("other.cf", path("main.cf"));
    symlinkSync("main.cf", path("other.cf"));
    await assert.rejects(applied(), /main\.cf cannot be followed: its symbolic links lead in a circle/);
  });

  test("the second file cannot be replaced: the first one comes back, with its mode", async () => {
    chmodSync(path("main.cf"), 0o640);
    const actions = failing("rename", (_, to) => to === path("master.cf"));
    const { outcome, told } = await applied({ actions });
    assert.equal(outcome, "refused");
    assert.match(told, /master\.cf is out of luck; the old files are back in place/);
    assert.equal(read("main.cf") + read("master.cf"), "# old\n# old\n");
    assert.equal(statSync(path("main.cf")).mode & 0o777, 0o640);
    assert.deepEqual(leftovers(), []);
  });

  test("leftovers that cannot be removed change nothing of what is told", async () => {
    const actions = failing("remove", (what) => what.endsWith(".master.cf.mailconf-old"));
    const { outcome, told } = await applied({ actions });
    assert.equal(outcome, "applied");
    assert.match(told, /out of luck; later \\"mailconf apply --recover [^"]*\\" removes what is left over/);
    assert.match(told, /the new files are in place/);
    assert.equal(read("main.cf") + read("master.cf"), "# new\n# new\n");
    const journal = await JournalFileOnDisk.find(nodeActions(), directory);
    assert.equal(journal?.phase, "done");
  });

  test("the journal cannot be turned to undoing: the files come back all the same", async () => {
    const actions = failing("rename", (_, to) => to.endsWith("journal.undoing"));
    const { outcome, told } = await applied({ actions, failure: "it died" });
    assert.equal(outcome, "rolled back");
    assert.match(told, /journal\.undoing is out of luck/);
    assert.equal(read("main.cf") + read("master.cf"), "# old\n# old\n");
  });

  test("somebody else's file under a name of ours is left alone, and it is said what to do", async () => {
    writeFileSync(path(".main.cf.mailconf-old"), "theirs");
    const { outcome, told } = await applied();
    assert.equal(outcome, "refused");
    assert.match(told, /mailconf-old is there already, left over from an apply whose journal is gone: look at it/);
    assert.equal(read(".main.cf.mailconf-old"), "theirs");
    assert.equal(read("main.cf"), "# old\n");
    assert.deepEqual(leftovers(), [".main.cf.mailconf-old"]);
  });
});
