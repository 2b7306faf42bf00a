import { courier } from "./courier.ts";
import { authdaemonrc, authrc } from "./courier-auth.ts";
import type { Grammar } from "./grammar.ts";
import { type TableFormat, tableGrammar } from "./lookup-table.ts";
import { maillog } from "./maillog.ts";
import { mainCf } from "./main-cf.ts";
import { masterCf } from "./master-cf.ts";
import { tableClient } from "./table-client.ts";
import { guessTableFormat, tableFormatByName } from "./table-format.ts";

export const languageIds = [
  "postfix-main",
  "postfix-master",
  "postfix-table",
  "postfix-table-client",
  "courier",
  "courier-auth",
  "maillog",
] as const;
export type LanguageId = (typeof languageIds)[number];

/** File names of template engines around the name that the file will have. */
const templateSuffix = /\.(?:j2|jinja2?|erb|epp|tmpl|tpl|template|mustache|gotmpl|in)$/;

const courierNames = ["imapd", "imapd-ssl", "pop3d", "pop3d-ssl", "courierd", "esmtpd", "esmtpd-msa", "esmtpd-ssl"];

/** Table names from the manual and from what people call them; with `_maps`, `_map` and `_domains` behind as well. */
const tableNames = new Set(
  [
    "access aliases bcc body_checks canonical client_access client_checks controlled_envelope_senders",
    "generic header_checks helo_access helo_checks local_recipient local_recipients milter_header_checks",
    "mime_header_checks mynetworks nested_header_checks postscreen_access recipient_access recipient_bcc",
    "recipient_canonical recipient_checks relay_domains relay_recipient relay_recipients relayhost relayhosts",
    "relocated rewrite sasl_passwd sasl_password sasl_passwords saslpasswd sender_access sender_bcc",
    "sender_canonical sender_checks sender_dependent_relayhost sender_login sender_relay sender_transport",
    "smtp_generic smtp_header_checks smtp_sasl_passwd smtp_sasl_password smtp_tls_policy smtpd_sender_login",
    "sni tls_policy transport virtual virtual_alias virtual_aliases virtual_domains virtual_mailbox",
    "virtual_mailbox_domains virtual_mailboxes virtual_regexp virtual_transport vmailbox vmaps vmail_mailbox",
  ]
    .join(" ")
    .split(" "),
);

const tableExtension = /\.(?:regexp?|pcre|cidr|texthash)$/;
/** Below a directory of Postfix a name that ends like this is a table as well. */
const tableEnding =
  /(?:^|[_-])(?:access|alias(?:es)?|canonical|checks|clients?|domains|generic|maps?|passwd|policy|recipients?|relayhosts?|restrictions|senders?|transport|virtual)$/;

const logName = /^(?:mail\.(?:log|info|warn|err)|maillog|postfix\.log)(?:[.-]\d+)?$/;
const clientPrefix = /^(?:mysql|pgsql|postgres|ldap|sqlite|mongodb|mongo|memcached?)(?![a-z])/;

/**
 * The language of a file by its name and place, and by its content where these do not tell; undefined for files that
 * are none of ours (SpamAssassin's and sendmail's .cf among them).
 */
export function languageOf(path: string, content?: string): LanguageId | undefined {
  const segments = path.split(/[/\\]/);
  const fullName = segments.pop() ?? "";
  const name = fullName.replace(templateSuffix, "");
  if (isNamed("main.cf", fullName)) return "postfix-main";
  if (isNamed("master.cf", fullName)) return "postfix-master";
  const directories = segments.map((segment) => segment.toLowerCase());
  if (name.endsWith(".cf")) return isTableClient(name, directories, content) ? "postfix-table-client" : undefined;
  const isBelowCourier = directories.some((directory) => directory.startsWith("courier"));
  if (isBelowCourier && courierNames.includes(name)) return isProgram(directories, content) ? undefined : "courier";
  if (/^auth[a-z0-9]*rc$/.test(name)) return "courier-auth";
  if (logName.test(name)) return "maillog";
  if (isBelowCourier) return undefined;
  return isTable(name, directories, content) ? "postfix-table" : undefined;
}

/** `main.cf`, `main.cf.proto`, `mx1.main.cf`. */
const isNamed = (wanted: string, name: string): boolean =>
  name === wanted || name.startsWith(`${wanted}.`) || name.replace(templateSuffix, "").endsWith(`.${wanted}`);

/** A start script or a binary that has the name of a configuration file. */
const isProgram = (directories: readonly string[], content: string | undefined): boolean =>
  /^(?:s?bin|libexec)$/.test(directories.at(-1) ?? "") || (content !== undefined && /^(?:#!|\x7fELF)/.test(content));

function isTableClient(name: string, directories: readonly string[], content: string | undefined): boolean {
  if (directories.some((directory) => directory.includes("spamassassin"))) return false;
  if (clientPrefix.test(name.toLowerCase()) || clientPrefix.test(directories.at(-1) ?? "")) return true;
  return content !== undefined && looksLikeTableClient(content);
}

/** Sets of keys each of which only a table client has. */
const clientKeys = [
  ["dbname", "query"],
  ["dbname", "table"],
  ["dbname", "select_field"],
  ["dbname", "select_function"],
  ["dbpath", "query"],
  ["search_base"],
  ["server_host", "query_filter"],
  ["collection", "uri"],
  ["memcache"],
];

function looksLikeTableClient(content: string): boolean {
  const keys = new Set<string>();
  for (const match of content.slice(0, 16_384).matchAll(/^([a-z_]+)[ \t]*=/gm)) keys.add(match[1]!);
  return clientKeys.some((set) => set.every((key) => keys.has(key)));
}

function isTable(name: string, directories: readonly string[], content: string | undefined): boolean {
  if (tableExtension.test(name)) return true;
  const lower = name.toLowerCase().replace(/-/g, "_");
  const isBelowPostfix = directories.some((directory) => directory.startsWith("postfix"));
  if (isBelowPostfix && /^[\w-]+$/.test(name) && tableEnding.test(lower)) return true;
  if (!tableNames.has(lower) && !tableNames.has(lower.replace(/_(?:maps?|table)$/, ""))) return false;
  return content === undefined || !looksForeign(content);
}

/** Shell aliases and scripts that share a table's name. */
const looksForeign = (content: string): boolean =>
  /^(?:#!|\x7fELF|<)/.test(content) || /^[ \t]*alias [\w.-]+=/m.test(content.slice(0, 16_384));

/** The grammar of a language; for tables by `format`, else by the file's name, else key and value. */
export function grammarOf(languageId: string, path: string, format?: TableFormat): Grammar {
  switch (languageId as LanguageId) {
    case "postfix-master":
      return masterCf;
    case "postfix-table":
      return tableGrammar(format ?? tableFormatByName(path) ?? "key-value");
    case "postfix-table-client":
      return tableClient;
    case "courier":
      return courier;
    case "courier-auth":
      return /(?:^|[/\\])authdaemonrc[^/\\]*$/.test(path) ? authdaemonrc : authrc;
    case "maillog":
      return maillog;
    default:
      return mainCf;
  }
}

/** The grammar of a file; a table's format is that of its use, else that of its name, else that of its first entries. */
export const grammarOfText = (languageId: string, path: string, text: string, use?: TableFormat): Grammar =>
  grammarOf(
    languageId,
    path,
    languageId === "postfix-table" ? (use ?? tableFormatByName(path) ?? guessTableFormat(text)) : undefined,
  );
