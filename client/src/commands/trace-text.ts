/** A place in a file, as the server tells it. */
interface Place {
  readonly uri?: string;
  readonly range?: { readonly start: { readonly line: number } };
}

interface Line extends Place {
  readonly text: string;
}

interface Step extends Line {
  readonly outcome: string;
  readonly list?: string;
}

interface Trip {
  readonly assumptionsText: string;
  readonly sender: string;
  readonly steps: readonly Line[];
  readonly reinjection: string | null;
  readonly deliveries: readonly {
    readonly recipient: string;
    readonly class: string | null;
    readonly transport: string;
    readonly nexthop: string;
    readonly bindAddress: string | null;
    readonly heloName: string | null;
    readonly reasons: readonly Line[];
    readonly final: readonly Line[];
  }[];
}

interface Branch {
  readonly assumptionsText: string;
  readonly verdict: string;
  readonly reply: string | null;
  readonly steps: readonly Step[];
  /** Nothing where it refuses. */
  readonly route: readonly Trip[];
}

/** What `mailconf/trace` answers, as far as the view shows it. */
export interface TraceAnswer {
  readonly listener: { readonly service: string; readonly tls: boolean };
  readonly verdict: string;
  readonly dependsOnText: string;
  readonly branches: readonly Branch[];
}

const marks: Readonly<Record<string, string>> = {
  permit: "✓",
  reject: "✗",
  warn: "!",
  "defer later": "~",
  action: "→",
};

const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&");

/** A line of the view with a link to the line of the file that says so. */
function linked({ text, uri, range }: Line): string {
  if (uri === undefined || !range) return escaped(text);
  const line = range.start.line + 1;
  return `${escaped(text)} — [${escaped(uri.slice(uri.lastIndexOf("/") + 1))}:${line}](${uri}#L${line})`;
}

const ifLine = (assumed: string): string => `### If ${escaped(assumed)}`;

/** The answer as a page: who lets the message in, by which lines, and where it goes from there. */
export function traceText(title: string, { listener, verdict, dependsOnText, branches }: TraceAnswer): string {
  const lines = [`# ${escaped(title)}`, ""];
  const isOpen = verdict === "depends";
  lines.push(`Listener **${escaped(listener.service)}**${listener.tls ? ", with TLS" : ""}: **${verdict}**`, "");
  if (dependsOnText !== "") lines.push(`Depends on: ${escaped(dependsOnText)}`, "");
  for (const branch of branches) {
    if (isOpen) lines.push(ifLine(branch.assumptionsText), "");
    let list: string | undefined;
    for (const step of branch.steps) {
      if (step.list !== undefined && step.list !== list) lines.push("", `**${escaped(step.list)}**`, "");
      list = step.list;
      lines.push(`- ${marks[step.outcome] ?? "·"} ${linked(step)}`);
    }
    const end = branch.route.length > 0 || isOpen ? "" : "; it goes nowhere";
    lines.push("", `**${branch.verdict}**${branch.reply === null ? "" : `: ${escaped(branch.reply)}`}${end}`, "");
    for (const trip of branch.route) {
      if (branch.route.length > 1) lines.push(ifLine(trip.assumptionsText), "");
      lines.push(...tripLines(trip));
    }
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function tripLines({ sender, steps, deliveries, reinjection }: Trip): string[] {
  const lines = [`## From ${escaped(`<${sender}>`)}`, "", ...steps.map((step) => `- ${linked(step)}`), ""];
  for (const { recipient, transport, nexthop, bindAddress, heloName, reasons, final, class: kind } of deliveries) {
    lines.push(`**${escaped(recipient)}**${kind === null ? "" : ` (${kind})`}: \`${transport}:${nexthop}\``, "");
    lines.push(...[...reasons, ...final].map((reason) => `- ${linked(reason)}`));
    if (bindAddress !== null) lines.push(`- from the address ${escaped(bindAddress)}`);
    if (heloName !== null) lines.push(`- as ${escaped(heloName)}`);
    lines.push("");
  }
  if (reinjection !== null) lines.push(`The filter gives it back to **${escaped(reinjection)}**.`, "");
  return lines;
}
