import { courierListeners } from "../model/courier-listeners.ts";
import type { Instance } from "../model/instance.ts";
import type { Entry } from "../syntax/entry.ts";
import { foldBlanks } from "../syntax/main-cf.ts";
import { fieldNames } from "../syntax/master-cf.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { oneLine, writeText } from "./output.ts";
import { shownPath } from "./shown-path.ts";
import { UserError } from "./user-error.ts";

/** `mailconf model DIR...`: what the files mean, as Postfix would read them. Several directories make one JSON a line. */
export async function run(options: Arguments): Promise<number> {
  if (options.paths.length === 0) throw new UserError("model: name a configuration directory");
  let status = 0;
  const workspace = openWorkspace(options);
  for (const path of options.paths) {
    const directory = configurationDirectory(path);
    let { instance } = workspace.read(directory);
    await workspace.answered();
    ({ instance } = workspace.read(directory));
    if (!instance.files.main && !instance.files.master)
      throw new UserError(`${path}: holds neither main.cf nor master.cf`);
    const model = describe(instance);
    if (options.format === "json") {
      process.stdout.write(`${jsonText(model, options.paths.length === 1)}\n`);
    } else writeText(asText(model));
    if (model.fatal) status = 1;
  }
  return status;
}

/** The shape of contracts.md, `model --format json`. */
export function describe(instance: Instance) {
  const { main, master } = instance.files;
  const mainFile = shownPath(main?.uri ?? `${instance.files.directory}/main.cf`);
  const masterFile = shownPath(master?.uri ?? `${instance.files.directory}/master.cf`);
  const place = (file: string, entry: Entry) => ({ file, range: entry.wholeRange });
  const { fatal } = instance;
  return {
    version: 1,
    fatal: fatal
      ? { file: fatal.file === "main.cf" ? mainFile : masterFile, line: fatal.line, message: fatal.message }
      : null,
    parameters: [...instance.settings.values()].map(({ name, value, entry }) => ({
      name,
      value: foldBlanks(value),
      raw: value,
      ...place(mainFile, entry),
      origin: "main.cf",
    })),
    services: instance.services
      .filter(
        (service) =>
          service.entry.fields.length > 0 &&
          (!service.refusal || (service.isDisabled && service.entry.fields.length >= 8)),
      )
      .map(({ entry }) => {
        const [service, type, isPrivate, unprivileged, chroot, wakeup, processLimit, command] = fieldNames.map(
          (name) => entry.field(name)?.text ?? "",
        );
        return {
          service,
          type,
          private: isPrivate,
          unprivileged,
          chroot,
          wakeup,
          processLimit,
          command,
          args: entry.args.map((word) => word.content.text),
          overrides: entry.overrides
            .filter((override) => !override.error)
            .map((override) => ({ name: override.name.text, value: override.value.text })),
          ...place(masterFile, entry),
        };
      }),
    listeners: [...instance.listeners, ...courierListeners(instance)].map((listener) => ({
      address: listener.address,
      port: listener.port,
      protocol: listener.protocol,
      tls: listener.tls,
      service: listener.service,
      certificate: listener.certificate,
      source:
        listener.source.server === "postfix"
          ? place(masterFile, listener.source.service.entry)
          : {
              file: shownPath(listener.source.file),
              range: {
                start: { line: listener.source.line, character: 0 },
                end: { line: listener.source.line, character: 0 },
              },
            },
    })),
    unused: [...instance.definitions.unused].sort(),
    undefined: [...instance.definitions.undefined].sort(),
    duplicates: [...instance.settings.values()]
      .filter(({ entry, overridden }) => overridden.some((other) => other.value.text !== entry.value.text))
      .map(({ name }) => name)
      .sort(),
  };
}

function asText(model: ReturnType<typeof describe>): string {
  const lines: string[] = [];
  if (model.fatal)
    lines.push(`fatal: ${oneLine(model.fatal.file)}:${model.fatal.line + 1}: ${model.fatal.message}`, "");
  for (const { name, value } of model.parameters) lines.push(`${name} = ${value}`);
  lines.push("");
  for (const service of model.services) {
    const { private: isPrivate, unprivileged, chroot, wakeup, processLimit, command } = service;
    lines.push(
      [service.service, service.type, isPrivate, unprivileged, chroot, wakeup, processLimit, command].join(" "),
    );
    for (const { name, value } of service.overrides) lines.push(`    -o ${name}=${value}`);
  }
  lines.push("");
  for (const { address, port, protocol, tls, certificate } of model.listeners)
    lines.push(`${address} port ${port}: ${protocol}, tls ${tls}${certificate ? `, ${certificate}` : ""}`);
  if (model.unused.length > 0) lines.push("", `unused: ${model.unused.join(", ")}`);
  if (model.undefined.length > 0) lines.push(`undefined: ${model.undefined.join(", ")}`);
  if (model.duplicates.length > 0) lines.push(`set more than once: ${model.duplicates.join(", ")}`);
  return `${lines.join("\n")}\n`;
}
