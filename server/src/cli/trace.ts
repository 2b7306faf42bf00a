import { assumedText, dependsText } from "../features/assumptions.ts";
import { type Trace, type TraceRequest, traceMessage } from "../features/trace.ts";
import { traceAnswer } from "../features/trace-answer.ts";
import type { Step } from "../model/access/situation.ts";
import { isPermitted } from "../model/access/verdict.ts";
import type { Place } from "../model/lookup/table.ts";

import type { Assumption } from "../model/lookup/worlds.ts";
import type { Reason } from "../model/route/resolve.ts";
import type { Trip } from "../model/route/trip.ts";

import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { writeText } from "./output.ts";
import { shownPath } from "./shown-path.ts";
import { UserError } from "./user-error.ts";

/** `mailconf trace DIR --client IP --from A --to B`: who is let in, and where the message goes. */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("trace: name a configuration directory");
  const request = requestOf(options);
  const directory = configurationDirectory(path);
  const trace = await traceMessage(openWorkspace(options), directory, request);
  if (typeof trace === "string") throw new UserError(`trace: ${trace}`);
  if (options.format === "json") process.stdout.write(`${jsonText(traceAnswer(trace, fileOf))}\n`);
  else writeText(traceText(trace));
  return 0;
}

function requestOf({ values }: Arguments): TraceRequest {
  const needed = (value: string | undefined, option: string): string => {
    if (value === undefined) throw new UserError(`trace: ${option} is missing; see "mailconf --help"`);
    return value;
  };
  return {
    client: needed(values.client, "--client IP"),
    from: needed(values.from, "--from ADDRESS"),
    to: needed(values.to, "--to ADDRESS"),
    name: values.name,
    sasl: values.sasl,
    helo: values.helo,
    listener: values.port,
    certificate: values.certificate,
    ...(values.tls === true && { tls: true }),
    ...(values["no-tls"] === true && { tls: false }),
  };
}

const fileOf = ({ uri, range }: Place) => ({ file: shownPath(uri), range });

const shownPlace = (place: Place | undefined): string =>
  place ? `${shownPath(place.uri)}:${place.range.start.line + 1}` : "";

const marks: Readonly<Record<Step["outcome"], string>> = {
  permit: "✓",
  reject: "✗",
  pass: "·",
  warn: "!",
  "defer later": "~",
  note: " ",
  action: "→",
};

const stepLine = ({ text, outcome, place }: Step): string =>
  `  ${marks[outcome]} ${text}  ${shownPlace(place)}`.trimEnd();

const reasonLine = ({ text, place }: Reason): string => `  ${text}  ${shownPlace(place)}`.trimEnd();

function* routeLines({ sender, steps, deliveries, reinjection }: Trip): IterableIterator<string> {
  yield `the way of the message, from <${sender}>`;
  for (const step of steps) yield reasonLine(step);
  for (const delivery of deliveries) {
    const { recipient, transport, nexthop, addressClass, bindAddress, heloName } = delivery;
    yield `<${recipient}>${addressClass ? ` (${addressClass})` : ""}: ${transport}:${nexthop}`;
    for (const reason of [...delivery.reasons, ...delivery.final]) yield reasonLine(reason);
    if (bindAddress !== undefined) yield `  from the address ${bindAddress}`;
    if (heloName !== undefined) yield `  as ${heloName}`;
  }
  if (reinjection) yield `  the filter gives it back to ${reinjection.name}`;
}

const ifLine = (assumptions: readonly Assumption[]): string => `If ${assumedText(assumptions)}:`;
const ifWords = (assumptions: readonly Assumption[]): string => `for example, if ${assumedText(assumptions)}`;

function traceText({ access, trips }: Trace): string {
  const lines: string[] = [];
  const isOpen = access.verdict === "depends";
  for (const branch of access.branches) {
    const { assumptions, result } = branch;
    if (isOpen) lines.push(ifLine(assumptions));
    // One branch stands for all: its reasons hold only under what it assumes.
    else if (assumptions.length > 0) lines.push(`${access.verdict} in every case; ${ifWords(assumptions)}:`);
    let list: string | undefined;
    for (const step of result.steps) {
      if (step.list !== list && step.list) lines.push(step.list);
      list = step.list;
      lines.push(stepLine(step));
    }
    const reply = result.reply === undefined ? "" : `: ${result.reply}`;
    const end = isPermitted(branch) || isOpen ? "" : "; it goes nowhere";
    lines.push(`${result.verdict}${reply}${end}`, "");
    if (!isPermitted(branch)) continue;
    for (const trip of trips) {
      if (trips.length > 1) lines.push(ifLine(trip.assumptions));
      lines.push(...routeLines(trip.result), "");
    }
  }
  if (isOpen) lines.push(`depends on: ${dependsText(access.dependsOn)}`, "");
  return `${lines.join("\n").trimEnd()}\n`;
}
