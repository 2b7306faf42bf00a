import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { parseArguments } from "../../server/src/cli/arguments.ts";
import { configurationDirectory, openWorkspace } from "../../server/src/cli/open.ts";
import { type Trace, traceMessage } from "../../server/src/features/trace.ts";
import { needs } from "../needs.ts";
import { type Case, cases } from "./trace-cases.ts";
import { type Envelope, RealPostfix } from "./trace-postfix.ts";

const shown = ({ client, sasl, helo, from, to, port }: Envelope): string =>
  `${client}${sasl ? ` as ${sasl}` : ""}${helo ? ` "${helo}"` : ""} <${from}> → <${to}>${port ? ` at ${port}` : ""}`;

function* envelopes({ clients, from, to }: Case): IterableIterator<Envelope> {
  for (const client of clients)
    for (const sender of from) for (const recipient of to) yield { ...client, from: sender, to: recipient };
}

suite("a real Postfix does with a message what the files say", { skip: needs("postfix", "root") }, () => {
  const postfix = new RealPostfix();
  const count = { all: 0, depends: 0 };
  after(() => postfix.remove());

  for (const one of cases)
    test(one.name, async () => {
      postfix.start(one.setup);
      try {
        await compare(postfix, one, count);
      } finally {
        postfix.stop();
      }
    });

  test("enough was sent, and little is left open", () => {
    assert.ok(count.all >= 150, `${count.all} messages`);
    assert.ok(count.depends < count.all / 10, `${count.depends} of ${count.all} depend`);
  });
});

async function compare(postfix: RealPostfix, one: Case, count: { all: number; depends: number }): Promise<void> {
  const workspace = openWorkspace(parseArguments(["trace", "--target", "3.7"]));
  const directory = configurationDirectory(postfix.directory);
  const wrong: string[] = [];
  for (const envelope of envelopes(one)) {
    count.all++;
    const trace = await traceMessage(workspace, directory, {
      helo: "client.example.net",
      ...envelope,
      listener: `${postfix.address}:${envelope.port ?? 25}`,
    });
    if (typeof trace === "string") throw new Error(trace);
    const reply = await postfix.send(envelope);
    const problem = difference(trace, reply);
    if (problem) wrong.push(`${shown(envelope)}: ${problem}`);
    if (trace.access.verdict === "depends") count.depends++;
  }
  assert.deepEqual(wrong, []);
}

/** Where the trace and the real answer differ. */
function difference({ access: { verdict, reply, by } }: Trace, real: string): string | undefined {
  if (verdict === "depends") return undefined;
  const isTaken = real.startsWith("2");
  if (isTaken !== (verdict === "permitted")) return `${verdict} by ${by?.text}, really ${real}`;
  if (!isTaken && reply !== undefined && reply !== real) return `"${reply}", really "${real}"`;
  return undefined;
}
