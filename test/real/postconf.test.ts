import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { defaultSettings, mergeSettings } from "../../server/src/settings.ts";
import { decode } from "../../server/src/syntax/bytes.ts";
import { Workspace } from "../../server/src/workspace.ts";
import { memoryFiles } from "../memory-host.ts";
import { needs } from "../needs.ts";
import { type Configuration, mutate } from "./mutations.ts";
import { askPostconf } from "./postconf.ts";
import { differencesFrom, type Outcome } from "./postconf-differences.ts";

const skip = needs("postfix", "root", "namespaces", "iproute2");

const read = (path: string) => decode(readFileSync(new URL(path, import.meta.url)));
const stock = "/usr/share/postfix";
const directories = ["./configurations/rich", "../sample-server/etc/postfix"];
const bases = (): Configuration[] => [
  ...directories.map((directory) => ({ main: read(`${directory}/main.cf`), master: read(`${directory}/master.cf`) })),
  { main: read(`file://${stock}/main.cf.dist`), master: read(`file://${stock}/master.cf.dist`) },
];

function instanceOf({ main, master }: Configuration) {
  const workspace = new Workspace({
    disk: memoryFiles({ "file:///etc/postfix/main.cf": main, "file:///etc/postfix/master.cf": master }),
    machine: {},
    settings: mergeSettings(defaultSettings, {
      target: { postfix: "3.7", courier: "auto", courierTls: "auto" },
    }),
  });
  return workspace.read("file:///etc/postfix").instance;
}

/** Compares all, and says how often postconf had which kind of answer. */
async function compareAll(configurations: readonly Configuration[]): Promise<Map<Outcome, number>> {
  const answers = await askPostconf(configurations);
  const outcomes = new Map<Outcome, number>();
  const found: string[] = [];
  for (const [i, configuration] of configurations.entries()) {
    const { outcome, differences } = differencesFrom(answers[i]!, instanceOf(configuration));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    for (const difference of differences) found.push(`${i}: ${difference}`);
  }
  assert.deepEqual(found.slice(0, 20), [], `${found.length} differences`);
  return outcomes;
}

test("configurations that are right mean what postconf says", { skip }, async () => {
  const outcomes = await compareAll(bases());
  assert.deepEqual([...outcomes], [["read", 3]]);
});

/** What configurations by chance have shown to be read wrongly once. */
const found: readonly Configuration[] = [
  {
    main: "my_nets = ${process_id?${domain_to_ascii{x}}:${nosuch}}\n",
    master:
      "foo unix - n n - 1 smtp -o foo=x -o relayhost=$foo\nfoo unix - n n - - smtp -o foo=$bar -o baz=1\nfoo inet n - n - - smtpd -o foo=y\n",
  },
];

test("configurations that were read wrongly once mean what postconf says", { skip }, async () => {
  const outcomes = await compareAll(found);
  assert.deepEqual([...outcomes], [["read", found.length]]);
});

test("2,000 mistakes in 1,200 configurations mean what postconf says", { skip }, async () => {
  const known = bases();
  const mutations = Array.from({ length: 1200 }, (_, seed) => mutate(known, seed));
  const changes = mutations.reduce((sum, mutation) => sum + mutation.changes, 0);
  assert.ok(changes >= 2000, `${changes} mistakes`);
  const outcomes = await compareAll(mutations.map(({ changed }) => changed));
  // Most must be readable, else names and values would not be compared.
  const counts = JSON.stringify([...outcomes]);
  assert.ok((outcomes.get("read") ?? 0) > 600, counts);
  assert.ok((outcomes.get("main.cf refused") ?? 0) > 50 && (outcomes.get("master.cf refused") ?? 0) > 50, counts);
});
