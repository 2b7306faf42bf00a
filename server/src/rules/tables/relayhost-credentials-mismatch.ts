import { splitNameValue } from "../../syntax/main-cf.ts";
import { balancedLength, splitWords } from "../../syntax/words.ts";
import { hostRule } from "../rule.ts";
import { tableWords } from "./table-words.ts";

export const relayhostCredentialsMismatch = hostRule({
  id: "relayhost-credentials-mismatch",
  severity: "warning",
  summary: "There is no password entry under which the relayhost is looked up.",
  why: 'The SMTP client looks up the name of the server, and then the next hop as relayhost writes it, brackets and port included. Under another spelling the password is not found, and the relay answers "authentication required".',
  references: ["https://www.postfix.org/SASL_README.html#client_sasl_enable"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
relayhost = [smtp.example.com]:587
            ^^^^^^^^^^^^^^^^^^^^^^ smtp_sasl_password_maps has no entry "[smtp.example.com]:587" or "smtp.example.com": the login is not found; use one of them as the key
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = inline:{ { smtp.example.com:587 = user:secret } }
`,
        },
      },
    ],
    good: [
      "relayhost = [smtp.example.com]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{ { [smtp.example.com]:587 = user:secret } }",
      "relayhost = [smtp.example.com]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{ { smtp.example.com = user:secret } }",
      "relayhost = example.com\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{ { mx.example.com = user:secret } }",
      "relayhost = [smtp.example.com]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
      "relayhost = [smtp.example.com]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:user:secret",
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const relayhost = instance.settings.get("relayhost");
    const value = instance.scope.value("relayhost")?.trim();
    if (!main || !relayhost || !value || instance.scope.bool("smtp_sasl_auth_enable") !== true) return;
    const tables = tableWords(instance).filter(({ parameter }) => parameter === "smtp_sasl_password_maps");
    if (tables.length === 0) return;
    const keys = new Set<string>();
    for (const { table } of tables) {
      if (!table) return;
      const read = keysOf(table.type, table.name, (path) => {
        const answer = instance.probes.text(path);
        return answer?.kind === "found" ? answer.value.text : undefined;
      });
      if (!read) return;
      for (const key of read) keys.add(key.toLowerCase());
    }
    const wanted = value.toLowerCase();
    if (splitWords(wanted).length > 1) return;
    const host = wanted.startsWith("[") ? wanted.slice(1, wanted.indexOf("]")) : undefined;
    if (keys.has(wanted) || (host !== undefined && keys.has(host))) return;
    // Without brackets the server's name comes from the MX record, so any plain name may be it.
    if (host === undefined && [...keys].some(isPlainName)) return;
    if (instance.scope.bool("smtp_sender_dependent_authentication") === true) return;
    const names = host === undefined ? `"${value}"` : `"${value}" or "${host}"`;
    report({
      file: main,
      entry: relayhost.entry,
      span: relayhost.entry.value,
      message: `smtp_sasl_password_maps has no entry ${names}: the login is not found; use ${host === undefined ? "exactly this" : "one of them"} as the key`,
    });
  },
});

const isPlainName = (key: string): boolean => !key.includes("@") && !key.includes("[") && !key.includes(":");

/** The keys of a table whose text can be read; undefined for every other. */
function keysOf(type: string, name: string, read: (path: string) => string | undefined): string[] | undefined {
  if (type === "inline") {
    const length = balancedLength(name, 0);
    const inner = name.slice(1, length === 0 ? undefined : length - 1);
    return splitWords(inner).map((word) => splitNameValue(word.content.text).name.text);
  }
  if (!["hash", "texthash", "btree", "lmdb", "cdb"].includes(type)) return undefined;
  return read(name)
    ?.split("\n")
    .filter((line) => /^[^\s#]/.test(line))
    .map((line) => line.split(/\s/)[0]!);
}
