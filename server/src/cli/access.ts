import { dependsText } from "../features/assumptions.ts";
import { type AccessRow, accessMatrix } from "../model/access/matrix.ts";
import { questionText } from "../model/lookup/question.ts";
import type { Place } from "../model/lookup/table.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { oneLine, writeText } from "./output.ts";
import { shownPath } from "./shown-path.ts";
import { UserError } from "./user-error.ts";

/** `mailconf explain --access DIR`: who may send what through each listener, and which line decides. */
export async function showAccess(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("explain --access: name a configuration directory");
  const workspace = openWorkspace(options);
  const directory = configurationDirectory(path);
  accessMatrix(workspace.read(directory).instance);
  await workspace.answered();
  const matrix = accessMatrix(workspace.read(directory).instance);
  if (options.format === "json") {
    const listeners = matrix.map(({ listener, rows }) => ({ service: listener.name, access: rows.map(rowJson) }));
    process.stdout.write(`${jsonText({ version: 1, listeners })}\n`);
    return 0;
  }
  if (matrix.length === 0) process.stdout.write("no smtpd listens here\n");
  for (const { listener, rows } of matrix)
    writeText(`${oneLine(listener.name)}\n${rows.map((row) => oneLine(rowLine(row))).join("\n")}\n\n`);
  return 0;
}

const placeJson = (place: Place | undefined) => (place ? { file: shownPath(place.uri), range: place.range } : {});

const rowJson = ({ from, to, client, recipient, verdict }: AccessRow) => ({
  sender: from,
  destination: to,
  client,
  recipient,
  verdict: verdict.verdict,
  reply: verdict.reply ?? null,
  by: verdict.by ? { text: verdict.by.text, list: verdict.by.list ?? null, ...placeJson(verdict.by.place) } : null,
  dependsOn: verdict.dependsOn.map(questionText),
});

function rowLine({ from, to, verdict: { verdict, by, dependsOn } }: AccessRow): string {
  const place = by?.place ? `  ${shownPath(by.place.uri)}:${by.place.range.start.line + 1}` : "";
  const why = verdict === "depends" ? dependsText(dependsOn) : (by?.text ?? "nothing refuses it");
  return `  ${from.padEnd(18)}  ${to.padEnd(14)}  ${verdict.padEnd(9)}  ${why}${place}`;
}
