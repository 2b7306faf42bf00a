import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, suite, test } from "node:test";
import type { MailServer } from "../../server/src/apply/mail-server.ts";
import { makePlan } from "../../server/src/apply/plan.ts";
import { recover } from "../../server/src/apply/recover.ts";
import type { Outcome } from "../../server/src/apply/report.ts";
import { apply } from "../../server/src/apply/transaction.ts";
import type { Actions } from "../../server/src/host/actions.ts";
import { nodeActions } from "../../server/src/host/node-actions.ts";

/** What changes the disk or the server. */
const changing = ["create", "link", "rename", "remove", "removeTree", "makeDirectory", "sleep"] as const;

const names = ["access", "main.cf", "master.cf"];

/** A server that notes which files it took up last. */
class Server implements MailServer {
  readonly kind = "postfix";
  served = "";

  constructor(
    private readonly actions: Actions,
    private readonly state: () => string,
    private readonly failure: string | undefined,
  ) {}

  readonly check: MailServer["check"] = async () => ({ isBad: false, activation: "reload" });
  readonly observe: MailServer["observe"] = async () => ({
    running: ["postfix"],
    asked: [],
    greeted: [],
    failures: [],
  });
  readonly activate: MailServer["activate"] = async () => {
    await this.actions.sleep(0);
    this.served = this.state();
    return undefined;
  };
  readonly watch: MailServer["watch"] = async (_before, _seconds, _tell, files) =>
    files === "new" ? this.failure : undefined;
}

let applies = 0;

/** The actions up to a step; then nothing more happens, as if the process had been killed. */
function cutAt(step: number, onCut: () => void): Actions {
  const real = nodeActions();
  let count = 0;
  const actions: Record<string, unknown> = {
    ...real,
    self: "1 0",
    now: () => ++applies * 3_600_000,
    // Without the programs that copy attributes: there are none here, and the steps are many.
    create: (path: string, bytes: Uint8Array, attributes: Parameters<Actions["create"]>[2]) =>
      real.create(path, bytes, attributes),
  };
  for (const name of changing) {
    const act = actions[name] as (...args: unknown[]) => unknown;
    actions[name] = (...args: unknown[]) => {
      if (++count < step) return act(...args);
      onCut();
      return new Promise(() => {});
    };
  }
  return actions as unknown as Actions;
}

suite("an apply that is cut off, and its recovery too", () => {
  let directory: string;
  const path = (name: string) => join(directory, name);
  const state = () =>
    names.map((name) => (existsSync(path(name)) ? readFileSync(path(name), "utf8") : "none")).join(" ");
  const old = "none old old";
  const fresh = "new new new";
  beforeEach(() => {
    // In memory where that is possible: each step waits for the disk.
    directory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "mailconf-cut-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const common = { wait: 0, tell: () => {}, keeps: async () => false };

  /** Whether it came to its end before the step at which it is cut. */
  async function ends(step: number, act: (actions: Actions) => Promise<Outcome>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      act(cutAt(step, () => resolve(false))).then(() => resolve(true), reject);
    });
  }
  async function applied(actions: Actions, failure: string | undefined): Promise<Outcome> {
    const files = names.map((name) => ({ name, bytes: new TextEncoder().encode("new"), mode: 0o644 }));
    const plan = await makePlan(actions, directory, files);
    const server = new Server(actions, state, failure);
    return apply({ actions, directory, server, plan, activation: "reload", ...common });
  }
  async function recovered(
    actions: Actions,
    failure: string | undefined,
  ): Promise<{ outcome: Outcome; served: string }> {
    const server = new Server(actions, state, failure);
    const outcome = await recover({ actions, directory, server, ...common });
    return { outcome, served: server.served };
  }

  for (const failure of [undefined, "it died"])
    test(`files that ${failure ? "fail" : "are good"}: all old or all new in the end, with their mode, and the server has what is there`, async () => {
      const seen = new Set<string>();
      for (let first = 1; ; first++) {
        let isWhole = false;
        for (let second = 1; ; second++) {
          rmSync(path("access"), { force: true });
          for (const name of names.slice(1)) {
            writeFileSync(path(name), "old");
            chmodSync(path(name), 0o640);
          }
          isWhole = await ends(first, (actions) => applied(actions, failure));
          if (isWhole) break;
          const isRecovered = await ends(second, async (actions) => (await recovered(actions, failure)).outcome);
          const { served } = await recovered(nodeActions(), failure);
          const where = `cut at step ${first}, its recovery at step ${second}`;
          assert.ok([old, fresh].includes(state()), `${where}: ${state()}`);
          assert.ok(["", state()].includes(served), `${where}: the server has ${served}`);
          if (failure) assert.equal(state(), old, where);
          seen.add(state());
          for (const name of names.slice(1)) assert.equal(statSync(path(name)).mode & 0o777, 0o640, where);
          const left = readdirSync(directory).filter((name) => name.includes("mailconf-"));
          assert.deepEqual(left, [], where);
          assert.equal(existsSync(path(".mailconf/apply")), false, where);
          if (isRecovered) break;
          assert.ok(second < 100, "it never ends");
        }
        if (isWhole) break;
        assert.ok(first < 100, "it never ends");
      }
      assert.deepEqual([...seen].sort(), failure ? [old] : [fresh, old]);
    });

  test("a journal that was cut off while it was written is no hindrance", async () => {
    for (const name of names.slice(1)) writeFileSync(path(name), "old");
    await ends(3, (actions) => applied(actions, undefined));
    writeFileSync(path(".mailconf/apply/journal.preparing"), '{"version":1,"fi');
    assert.equal((await recovered(nodeActions(), undefined)).outcome, "unchanged");
    assert.equal(await applied(nodeActions(), undefined), "applied");
    assert.equal(state(), fresh);
  });
});
