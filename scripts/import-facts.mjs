// Takes the checked fact tables into the repository as one JSON row a line: node scripts/import-facts.mjs [DIR]
// Source: ../shared/facts, extracted from Postfix 3.12-20260821 and every release since 1.1 and from Courier's sources
// (its README says how each was made). The repository builds and runs from the rows alone.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const source = process.argv[2] ?? "../shared/facts";
const target = "server/src/facts/data";
const read = (name) => JSON.parse(readFileSync(join(source, name), "utf8"));
const write = (name, rows) =>
  writeFileSync(join(target, `${name}.jsonl`), `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);

/** Leaves out what is empty, null or false, so that a row says only what is so. */
const lean = (row) =>
  Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null && value !== undefined && value !== false),
  );

const compare = (a, b) => {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) - (right[i] ?? 0);
  return 0;
};

const { releases } = read("history.json");
releases.sort((a, b) => compare(a.release, b.release));

/** The defaults of a parameter by release, oldest first, at each release's newest patch; undefined where it never changed. */
function defaultsByRelease(name, current) {
  const changes = [];
  let value = current;
  for (const release of [...releases].reverse()) {
    const patched = release.defaultChangedInPatch?.find((change) => change.name === name);
    changes.push([release.release, patched ? patched.new : value]);
    const changed = release.defaultChanged.find((change) => change.name === name);
    if (changed) value = changed.old;
  }
  changes.push(["1.0", value]);
  changes.reverse();
  const runs = changes.filter(([, text], i) => i === 0 || text !== changes[i - 1][1]);
  return runs.length > 1 ? runs : undefined;
}

const { parameters } = read("parameters.json");
write(
  "parameters",
  parameters
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, valueType, ctype, expandsDollar, anchor, documented, manPages, sinceSource, firstDocumented, ...row }) =>
        lean({
          name,
          type: valueType,
          raw: ctype === "raw",
          ...row,
          status: row.status === "current" ? undefined : row.status,
          anchor: anchor === `postconf.5.html#${name}` || !anchor ? undefined : anchor,
          undocumented: documented === false,
          defaults: defaultsByRelease(name, row.default),
        }),
    ),
);

const services = read("service-parameters.json");
write("service-parameters", [
  ...services.suffixes.map((row) => lean({ kind: "suffix", ...row })),
  ...services.builtinServiceParameters.map((row) => lean({ kind: "builtin", ...row })),
  ...services.clientNamespaces.map(({ type, keys }) => ({ kind: "client", type, keys })),
]);

const restrictions = read("restrictions.json");
write("restrictions", [
  { kind: "meta", required: restrictions.openRelayCheck.required },
  ...restrictions.lists.map((row) => lean({ kind: "list", ...row })),
  ...restrictions.restrictions.map((row) => lean({ kind: "restriction", ...row })),
  ...restrictions.postscreen_access_list.map((row) => lean({ kind: "postscreen", ...row })),
  ...restrictions.local_header_rewrite_clients.map((row) => lean({ kind: "rewrite", ...row })),
]);

const tables = read("lookup-tables.json");
write("lookup-tables", [
  { kind: "meta", requireOneOf: tables.requireOneOf, queryMacros: tables.queryMacros },
  ...tables.tables.map(({ kind, ...row }) => lean({ kind: "table", nature: kind, ...row })),
  ...tables.clientKeys.map(({ type, ...row }) => lean({ kind: "key", table: type, ...row })),
]);

const master = read("master.json");
write("master", [
  ...master.fields.map((row) => ({ kind: "field", ...row })),
  ...master.types.map(({ type, ...row }) => ({ kind: "type", type, ...row })),
  ...master.commands.map(({ kind, ...row }) => lean({ kind: "command", role: kind, ...row })),
  ...master.stock.map((row) => lean({ kind: "stock", ...row })),
  ...master.pipeAttributes.map((row) => lean({ kind: "pipe-attribute", ...row })),
  ...master.pipeFlags.map((row) => lean({ kind: "pipe-flag", ...row })),
  ...master.pipeMacros.map((row) => lean({ kind: "pipe-macro", ...row })),
  ...master.spawnAttributes.map((row) => lean({ kind: "spawn-attribute", ...row })),
  ...master.smtpLmtpAttributes.map((row) => lean({ kind: "smtp-attribute", ...row })),
]);

write(
  "releases",
  releases.map(({ release, lastPatch, added, removed, renamed }) =>
    lean({ release, lastPatch, added, removed, renamed }),
  ),
);
write("compat", [read("compat.json")]);
write("tls", [read("tls.json")]);
write(
  "dnsbl",
  read("dnsbl.json").lists.map(({ evidence, ...row }) => lean(row)),
);
write("courier-variables", read("courier-variables.json").variables.map(lean));
const courier = read("courier-files.json");
write("courier-files", [
  ...courier.files.map((row) => lean({ kind: "file", ...row })),
  ...courier.layouts.map((row) => ({ kind: "layout", ...row })),
  { kind: "ports", ...courier.ports },
]);

const tsv = (name) => {
  const [head, ...lines] = readFileSync(join(source, name), "utf8").trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => lean(Object.fromEntries(line.split("\t").map((cell, i) => [columns[i], cell || null]))));
};

/** Messages that were seen in a real log and are not in the source, or say it otherwise there: `replaces` names the pattern they stand for. */
const seen = readFileSync("scripts/log-messages-seen.jsonl", "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const without = ({ replaces, ...row }) => row;
write("log-messages", [
  ...tsv("log-messages.tsv").flatMap((row) => {
    const better = seen.filter(({ replaces }) => replaces === row.pattern);
    return better.length > 0 ? better.map(without) : [row];
  }),
  ...seen.filter(({ replaces }) => replaces === undefined),
]);
