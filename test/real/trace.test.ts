import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { parseArguments } from "../../server/src/cli/arguments.ts";
import { configurationDirectory, openWorkspace } from "../../server/src/cli/open.ts";
import { type Trace, traceMessage } from "../../server/src/features/trace.ts";
import { splitDsn } from "../../server/src/model/access/table-result.ts";
import { quoted } from "../../server/src/model/lookup/quoted-address.ts";
import { needs } from "../needs.ts";
import { type Case, cases } from "./trace-cases.ts";
import { everyday } from "./trace-cases-everyday.ts";
import { found } from "./trace-cases-found.ts";
import { difference, patience } from "./trace-difference.ts";
import { type Envelope, RealPostfix } from "./trace-postfix.ts";

const shown = ({ client, sasl, helo, from, to, port }: Envelope): string =>
  `${client}${sasl ? ` as ${sasl}` : ""}${helo ? ` "${helo}"` : ""} <${from}> → <${to}>${port ? ` at ${port}` : ""}`;

function* envelopes({ clients, from, to }: Case): IterableIterator<Envelope> {
  for (const client of clients)
    for (const sender of from) for (const recipient of to) yield { ...client, from: sender, to: recipient };
}

suite("a real Postfix does with a message what the files say", { skip: needs("postfix", "root") }, () => {
  const postfix = new RealPostfix();
  const count = { all: 0, depends: 0, ways: 0 };
  after(() => postfix.remove());

  for (const one of [...cases, ...found, ...everyday])
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
    assert.ok(count.ways >= 100, `${count.ways} ways`);
    assert.ok(count.depends < count.all / 10, `${count.depends} of ${count.all} depend`);
  });
});

/** Messages that are sent at the same time. */
const together = 4;

async function compare(
  postfix: RealPostfix,
  one: Case,
  count: { all: number; depends: number; ways: number },
): Promise<void> {
  const workspace = openWorkspace(parseArguments(["trace", "--target", "3.7"]));
  const directory = configurationDirectory(postfix.directory);
  const wrong: string[] = [];
  const taken: { readonly id: string; readonly envelope: Envelope; readonly trace: Trace }[] = [];
  const check = async (envelope: Envelope): Promise<void> => {
    count.all++;
    const trace = await traceMessage(workspace, directory, {
      helo: "client.example.net",
      ...envelope,
      listener: `${postfix.address}:${envelope.port ?? 25}`,
    });
    if (typeof trace === "string") throw new Error(trace);
    const reply = await postfix.send(envelope, patience(trace));
    const problem = difference(trace, reply);
    if (problem) wrong.push(`${shown(envelope)}: ${problem}`);
    if (trace.access.verdict === "depends") count.depends++;
    const id = /queued as ([0-9A-F]+)/.exec(reply)?.[1];
    if (id) taken.push({ id, envelope, trace });
  };
  const all = [...envelopes(one)];
  for (let at = 0; at < all.length; at += together) await Promise.all(all.slice(at, at + together).map(check));
  const isHeld = ({ trace }: { trace: Trace }) => trace.trips[0]?.result.isHeld === true;
  await postfix.delivered(taken.filter((one) => !isHeld(one)).map(({ id }) => id));
  const { log } = postfix;
  for (const { id, envelope, trace } of taken) {
    const logged = deliveriesIn(log, id);
    const isHere = isHeld({ trace });
    if (trace.trips.length === 1) count.ways++;
    const problem = isHere ? logged.ways.join() : wayDifference(trace, logged);
    if (problem) wrong.push(`${shown(envelope)}: ${problem}`);
  }
  assert.deepEqual(wrong, []);
}

interface Logged {
  readonly sender: string;
  /** `recipient transport nexthop` of each delivery. */
  readonly ways: readonly string[];
}

/** What the log says of a message: its sender, and what each sink got. */
function deliveriesIn(log: string, id: string): Logged {
  const sender = new RegExp(`${id}: from=<([^>]*)>, size`).exec(log)?.[1] ?? "?";
  const ways: string[] = [];
  const line = new RegExp(`([\\w-]+)/(discard|error)\\[\\d+\\]: ${id}: to=<([^>]*)>.* status=(\\w+) \\((.*)\\)`);
  for (const text of log.split("\n")) {
    const [, tag = "", program, to, status, reason] = line.exec(text) ?? [];
    if (program === undefined) continue;
    const transport = program === "error" ? (status === "deferred" ? "retry" : "error") : tag.replace("sink-", "");
    ways.push(`${to} ${transport} ${reason}`);
  }
  return { sender, ways: ways.sort() };
}

/** Where the way of the trace and the real one differ. */
function wayDifference({ trips }: Trace, { sender, ways }: Logged): string | undefined {
  const [trip, ...others] = trips;
  if (!trip || others.length > 0) return undefined;
  const expected = trip.result.deliveries
    .filter(({ transport }) => transport !== "")
    .map(({ recipient, transport, nexthop }) => {
      const isText = transport === "error" || transport === "retry";
      return `${quoted(recipient)} ${transport} ${isText ? splitDsn(nexthop, "").rest : nexthop}`;
    });
  const found = { sender: trip.result.sender, ways: expected.sort() };
  const [left, right] = [JSON.stringify(found), JSON.stringify({ sender, ways })];
  return left === right ? undefined : `${left}, really ${right}`;
}
