import type { Instance } from "../model/instance.ts";
import { severityOrder } from "../rules/problem.ts";
import { redacted } from "../syntax/secrets.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Workspace } from "../workspace.ts";
import { presentedRows } from "./mail-map.ts";
import { code } from "./markdown.ts";

/** What the editor knows of itself. */
export interface ReportContext {
  readonly editor?: string;
  readonly isTrusted?: boolean;
}

/** A report for those who help: versions, problems, services, settings. No password, key or query of a database is in it. */
export function supportReport(workspace: Workspace, directory: string, context: ReportContext = {}): string {
  const { instance } = workspace.read(directory);
  const { main, master, courier } = instance.files;
  const files = workspace.filesIn(directory);
  const installed = workspace.probes.run("postconf", ["-dh", "mail_version"]);
  const facts = [
    `Mailconf ${process.env.MAILCONF_VERSION ?? ""}`.trim(),
    `target Postfix ${instance.target}, installed ${installed?.kind === "found" ? installed.value.stdout.trim() : "not known"}`,
    `Courier ${instance.options.courier}, TLS library ${instance.options.courierTls ?? "not known"}`,
    ...(context.editor ? [context.editor] : []),
    ...(context.isTrusted === false ? ["the workspace is not trusted: the machine is not asked"] : []),
    `files: ${files.map(nameIn).join(", ") || "none"}`,
  ];
  return [
    "## Mailconf support report",
    facts.map((fact) => `- ${fact}`).join("\n"),
    "### Problems",
    problemLines(workspace, files) || "none",
    "### Listeners",
    fenced(
      presentedRows(instance).map(
        ({ address, port, tls, service, certificate, state }) =>
          `${address} ${port} ${service} tls=${tls} ${certificate ?? "-"} ${state.word}${state.detail ? ` (${state.detail})` : ""}`,
      ),
    ),
    "### master.cf",
    fenced(instance.services.map(serviceLine)),
    "### main.cf",
    fenced([...instance.settings].map(([name, { value }]) => `${name} = ${redacted(name, value)}`)),
    main && master ? "" : `missing: ${[main ? "" : "main.cf", master ? "" : "master.cf"].filter(Boolean).join(", ")}`,
    courier.size > 0 ? `Courier's files: ${[...courier.keys()].join(", ")}` : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

const nameIn = (file: SourceFile): string => file.uri.split("/").slice(-2).join("/");

/** Messages may quote what stands in a file, so that only rules and lines are told. */
function problemLines(workspace: Workspace, files: readonly SourceFile[]): string {
  const all = files.flatMap((file) =>
    workspace.problems(file).map(({ rule, severity, range }) => ({ file, rule, severity, line: range.start.line + 1 })),
  );
  return severityOrder
    .flatMap((wanted) => all.filter(({ severity }) => severity === wanted))
    .slice(0, 200)
    .map(({ file, rule, severity, line }) => `- ${severity} ${code(rule.id)} ${nameIn(file)}:${line}`)
    .join("\n");
}

const fenced = (lines: readonly string[]): string =>
  lines.length === 0 ? "none" : `\`\`\`\n${lines.map((line) => line.replaceAll("```", "'''")).join("\n")}\n\`\`\``;

const serviceLine = ({ entry, overrides }: Instance["services"][number]): string => {
  const fields = entry.fields.map(({ text }) => text).join(" ");
  const own = [...overrides].map(([name, { value }]) => `-o ${name}=${redacted(name, value.text)}`);
  return [fields, ...own].join(" ");
};
