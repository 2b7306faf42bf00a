import { TextDocument } from "vscode-languageserver-textdocument";
import { addressProblem, type Part, partChoices, parts } from "../features/address-choices.ts";
import { insertServices, type LabelledEdit } from "../features/insert-services.ts";
import { removeAddress } from "../features/remove-address.ts";
import { canonicalAddress } from "../model/addresses.ts";
import type { Instance } from "../model/instance.ts";
import { pathOf } from "../uri.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace, TeamSettingsOnTop } from "./open.ts";
import { forTerminal, oneLine, writeExact } from "./output.ts";
import { diffWithoutSecrets } from "./shown-diff.ts";
import { shownPath } from "./shown-path.ts";
import { UserError } from "./user-error.ts";
import { byFile, writeFile } from "./write.ts";

const addUsage = "DIR --ip ADDRESS [--parts smtp,submission,…] [--cert FILE] [--key FILE] [--domain D] [--dry-run]";
const removeUsage = "DIR --ip ADDRESS [--dry-run]";

/** `mailconf add-ip DIR --ip A`: gives an address of this server the services that it lacks. */
export const run = (options: Arguments): Promise<number> =>
  change(options, addUsage, "nothing to insert", (instance, address) => {
    const { values } = options;
    const wanted = values.parts === undefined ? undefined : readParts(values.parts);
    const choices = partChoices(instance, address);
    const parts =
      wanted ?? choices.filter(({ part, state }) => state === "missing" && part !== "sni").map(({ part }) => part);
    const request = { address, parts, certificate: values.cert, key: values.key, domains: values.domain };
    return { parts, ...insertServices(instance, request) };
  });

/** `mailconf remove-ip DIR --ip A`: takes an address out of the configuration. */
export const runRemoval = (options: Arguments): Promise<number> =>
  change(options, removeUsage, "nothing to remove", removeAddress);

interface Change {
  readonly parts?: readonly Part[];
  readonly edits: readonly LabelledEdit[];
  readonly notes: readonly string[];
}

/** Shows or writes what one address changes in the files of DIR. */
async function change(
  options: Arguments,
  usage: string,
  nothing: string,
  plan: (instance: Instance, address: string) => Change,
): Promise<number> {
  const { values } = options;
  const [path] = options.paths;
  if (path === undefined || values.ip === undefined)
    throw new UserError(`${options.command}: usage: mailconf ${options.command} ${usage}`);
  const problem = addressProblem(values.ip);
  if (problem) throw new UserError(`--ip ${values.ip}: ${problem}`);
  const address = canonicalAddress(values.ip);
  const workspace = openWorkspace(options);
  await new TeamSettingsOnTop(workspace, options).apply(path);
  const directory = configurationDirectory(path);
  plan(workspace.read(directory).instance, address);
  await workspace.answered();
  const { instance } = workspace.read(directory);
  const { parts, edits, notes } = plan(instance, address);
  const files = [...byFile(edits)].map(([uri, own]) => {
    const file = workspace.file(uri) ?? instance.files.sideFile(pathOf(uri), "postfix-table");
    if (!file) throw new UserError(`${shownPath(uri)}: cannot be read`);
    const after = TextDocument.applyEdits(TextDocument.create(uri, file.languageId, 0, file.text), [...own]);
    return { uri, before: file.text, after };
  });
  if (options.format === "json") {
    const shown = edits.map(({ uri, label, range, newText }) => ({ file: shownPath(uri), label, range, newText }));
    process.stdout.write(`${jsonText({ version: 1, address, parts, edits: shown, notes })}\n`);
  } else if (values["dry-run"] === true)
    writeExact(files.map(({ uri, before, after }) => diffWithoutSecrets(shownPath(uri), before, after)).join(""));
  if (values["dry-run"] !== true) for (const { uri, after } of files) writeFile(pathOf(uri), after, values.root);
  if (options.format === "json" || options.quiet) return 0;
  const out = values["dry-run"] === true ? process.stderr : process.stdout;
  if (values["dry-run"] !== true)
    out.write(
      files.length === 0 ? `${nothing}\n` : files.map(({ uri }) => `changed ${oneLine(shownPath(uri))}\n`).join(""),
    );
  out.write(forTerminal(notes.map((note) => `- ${note.replaceAll("\n", "\n  ")}\n`).join("")));
  return 0;
}

function readParts(text: string): Part[] {
  const words = text.split(",").filter((word) => word !== "");
  const bad = words.find((word) => !(parts as readonly string[]).includes(word));
  if (bad !== undefined) throw new UserError(`--parts ${bad}: must be some of ${parts.join(", ")}`);
  return words as Part[];
}
