import { parseArgs } from "node:util";
import { parseVersion } from "../facts/version.ts";
import { severityOrder } from "../rules/problem.ts";
import type { Severity } from "../rules/rule.ts";
import { UserError } from "./user-error.ts";

export const usage = `usage: mailconf COMMAND [OPTIONS] [PATH...]

  check  [PATH...]     problems; PATH: a configuration directory, or files (default: /etc/postfix)
  model  DIR           what the files mean, as Postfix would read them
  certs  DIR           which certificate each address and port presents
  clients DIR          what mail users enter in their programs
  trace  DIR --client IP [--name HOST] [--sasl USER] [--helo NAME] --from ADDRESS --to ADDRESS
         [--port 25|ADDRESS:PORT|SERVICE] [--tls|--no-tls]   whether the message is taken, and where it goes
  dns    DIR           what the DNS should say of this server, and what it says (--resolver IP[:PORT])
  fix    [PATH...]     apply the safe fixes (--dry-run prints a diff; --rule ID; --unsafe)
  add-ip DIR --ip IP   services for an address (--parts smtp,submissions,submission,outgoing,mynetworks,courier,sni;
                       --cert FILE, --key FILE, --domain NAME, --dry-run)
  remove-ip DIR --ip IP  takes an address out of all files (--dry-run)
  diff   OLD NEW       what changes in meaning between two configurations
  apply  DIR           check, back up, put in place, reload, watch, roll back (--from DIR | --file NAME=NEW;
                       --yes; --dry-run; --check; --no-reload; --wait SECONDS; --log FILE; --prefix "sudo -n"; --recover)
  queue  [DIR]         the mail queue (--flush; --hold, --release, --requeue, --delete ID; --headers ID)
  log    [DIR]         the end of the mail log (--follow)
  explain WORD         a rule, a parameter, a restriction, a daemon, a table type, a Courier variable
  explain --list KIND  parameters, restrictions, daemons, tables, pipe, courier, rules
  explain --access DIR who may send what through each listener
  rules                the same as explain --list rules
  lsp --stdio | --node-ipc | --socket=PORT

options:
  --format text|json|sarif|github|gcc (certs: html, svg; clients: autoconfig, mobileconfig, srv, html)
  --fail-on error|warning|information|never (default: warning)
  --target 3.7       Postfix version (default: the installed one, else the newest known)
  --courier 5.0      --courier-tls openssl|gnutls    --courier-dir DIR
  --root DIR         look up the configuration's absolute paths below DIR
  --host | --no-host ask the machine, or read nothing but the configuration
  --live             certs: ask the listeners themselves, and compare    --timeout S (each, default 10)
  --address IP       a further address of this server (repeatable)
  --port-465 rfc8314|avoid|off           --baseline FILE    --quiet    --color    --version    --help
`;

const options = {
  format: { type: "string" },
  target: { type: "string" },
  courier: { type: "string" },
  "courier-tls": { type: "string" },
  "courier-dir": { type: "string" },
  root: { type: "string" },
  host: { type: "boolean" },
  "no-host": { type: "boolean" },
  address: { type: "string", multiple: true },
  "port-465": { type: "string" },
  live: { type: "boolean" },
  resolver: { type: "string" },
  timeout: { type: "string" },
  "fail-on": { type: "string" },
  baseline: { type: "string" },
  quiet: { type: "boolean", short: "q" },
  color: { type: "boolean" },
  "no-color": { type: "boolean" },
  list: { type: "string" },
  client: { type: "string" },
  name: { type: "string" },
  sasl: { type: "string" },
  helo: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  port: { type: "string" },
  tls: { type: "boolean" },
  "no-tls": { type: "boolean" },
  certificate: { type: "string" },
  access: { type: "boolean" },
  "dry-run": { type: "boolean" },
  file: { type: "string", multiple: true },
  expect: { type: "string" },
  yes: { type: "boolean", short: "y" },
  ask: { type: "boolean" },
  flush: { type: "boolean" },
  hold: { type: "string", multiple: true },
  release: { type: "string", multiple: true },
  requeue: { type: "string", multiple: true },
  delete: { type: "string", multiple: true },
  headers: { type: "string" },
  follow: { type: "boolean", short: "f" },
  check: { type: "boolean" },
  recover: { type: "boolean" },
  "no-reload": { type: "boolean" },
  prefix: { type: "string" },
  wait: { type: "string" },
  log: { type: "string" },
  unsafe: { type: "boolean" },
  rule: { type: "string", multiple: true },
  ip: { type: "string" },
  parts: { type: "string" },
  cert: { type: "string" },
  key: { type: "string" },
  domain: { type: "string", multiple: true },
  stdio: { type: "boolean" },
  "node-ipc": { type: "boolean" },
  socket: { type: "string" },
  clientProcessId: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

export type Arguments = ReturnType<typeof parseArguments>;

/** Reads the command line; an unknown option or a bad value is a UserError that names it. */
export function parseArguments(words: readonly string[]) {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words);
  } catch (error) {
    throw new UserError(`${(error as Error).message.split(". ")[0]}; see "mailconf --help"`);
  }
  const { values, positionals } = parsed;
  const [command, ...paths] = positionals;
  return {
    command,
    paths,
    values,
    help: values.help === true || command === "help",
    version: values.version === true || command === "version",
    quiet: values.quiet === true,
    format:
      oneOf("format", values.format, [
        "text",
        "json",
        "sarif",
        "github",
        "gcc",
        "html",
        "svg",
        "autoconfig",
        "mobileconfig",
        "srv",
      ] as const) ?? "text",
    target: version("target", values.target),
    courier: version("courier", values.courier),
    courierTls: oneOf("courier-tls", values["courier-tls"], ["openssl", "gnutls"] as const),
    port465: oneOf("port-465", values["port-465"], ["rfc8314", "avoid", "off"] as const),
    failOn:
      oneOf("fail-on", values["fail-on"], [...severityOrder, "never"] as readonly (Severity | "never")[]) ?? "warning",
    addresses: values.address ?? [],
    timeout: seconds(values.timeout),
  };
}

const parse = (words: readonly string[]) =>
  parseArgs({ args: [...words], options, allowPositionals: true, strict: true });

function oneOf<Value extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly Value[],
): Value | undefined {
  if (value === undefined || (allowed as readonly string[]).includes(value)) return value as Value | undefined;
  throw new UserError(`--${name} ${value}: must be one of ${allowed.join(", ")}`);
}

/** Milliseconds of `--timeout S`. */
function seconds(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!(number > 0 && number <= 600)) throw new UserError(`--timeout ${value}: must be seconds, at most 600`);
  return number * 1000;
}

function version(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const found = parseVersion(value);
  if (found === undefined || found !== value.trim())
    throw new UserError(`--${name} ${value}: must be a version such as 3.7 or 3.7.11`);
  return found;
}
