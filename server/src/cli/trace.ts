import { type Trace, type TraceRequest, traceMessage } from "../features/trace.ts";
import type { Decision, Step } from "../model/access/situation.ts";
import type { Place } from "../model/lookup/table.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace, shownPath } from "./open.ts";
import { writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** `mailconf trace DIR --client IP --from A --to B`: who is let in, and where the message goes. */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("trace: name a configuration directory");
  const request = requestOf(options);
  const directory = configurationDirectory(path);
  const trace = await traceMessage(openWorkspace(options), directory, request);
  if (typeof trace === "string") throw new UserError(`trace: ${trace}`);
  if (options.format === "json") process.stdout.write(`${jsonText(traceJson(trace))}\n`);
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

const placeJson = (place: Place | undefined) => (place ? { file: shownPath(place.uri), range: place.range } : {});

const stepJson = ({ text, outcome, list, place }: Step) => ({
  text,
  outcome,
  ...(list !== undefined && list !== "" && { list }),
  ...placeJson(place),
});

const decisionJson = ({ verdict, reply, by, steps }: Decision) => ({
  verdict,
  reply: reply ?? null,
  by: by ? stepJson(by) : null,
  steps: steps.map(stepJson),
});

/** The shape of contracts.md, `trace --format json`. */
function traceJson({ listener, situation, access }: Trace) {
  return {
    version: 1,
    listener: { service: (listener.postscreen ?? listener.service).name, tls: situation.tls },
    verdict: access.verdict,
    reply: access.reply ?? null,
    by: access.by ? stepJson(access.by) : null,
    dependsOn: access.dependsOn,
    branches: access.branches.map(({ assumptions, result }) => ({ assumptions, ...decisionJson(result) })),
  };
}

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

function traceText({ access }: Trace): string {
  const lines: string[] = [];
  for (const { assumptions, result } of access.branches) {
    if (access.branches.length > 1)
      lines.push(
        `If ${assumptions.map(({ question, answer }) => `${question}: ${answer}`).join("; ") || "nothing else"}:`,
      );
    let list: string | undefined;
    for (const step of result.steps) {
      if (step.list !== list && step.list) lines.push(step.list);
      list = step.list;
      lines.push(stepLine(step));
    }
    lines.push(`${result.verdict}${result.reply === undefined ? "" : `: ${result.reply}`}`, "");
  }
  if (access.verdict === "depends") lines.push(`depends on: ${access.dependsOn.join("; ")}`);
  return `${lines.join("\n").trimEnd()}\n`;
}
