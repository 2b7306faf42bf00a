import { hostRule } from "../rule.ts";
import { tableWords } from "./table-words.ts";

const clients = new Set(["mysql", "pgsql", "ldap", "mongodb"]);

export const readablePassword = hostRule({
  id: "readable-password",
  severity: "warning",
  summary: "A password can be read by every user of this machine.",
  why: "The file of a database client holds the password of the mail database, and the table of a relay those of its accounts. Every local user and every web application can read a file with mode 644.",
  references: [
    "https://www.postfix.org/mysql_table.5.html",
    "https://www.postfix.org/SASL_README.html#client_sasl_enable",
  ],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
virtual_alias_maps = mysql:/etc/postfix/mysql-virtual.cf
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ /etc/postfix/mysql-virtual.cf holds a password and is readable by everybody (mode 644): run "chmod o= /etc/postfix/mysql-virtual.cf"
`,
        },
        machine: {
          files: { "/etc/postfix/mysql-virtual.cf": { text: "user = mail\npassword = secret\n", mode: 0o644 } },
        },
      },
    ],
    good: [
      {
        files: { "main.cf": "virtual_alias_maps = mysql:/etc/postfix/mysql-virtual.cf" },
        machine: { files: { "/etc/postfix/mysql-virtual.cf": { text: "password = secret\n", mode: 0o640 } } },
      },
      {
        files: { "main.cf": "virtual_alias_maps = mysql:/etc/postfix/mysql-virtual.cf" },
        machine: { files: { "/etc/postfix/mysql-virtual.cf": { text: "user = mail\n", mode: 0o644 } } },
      },
    ],
  },
  check: (instance, report) => {
    const seen = new Set<string>();
    for (const { file, entry, span, table, parameter } of tableWords(instance)) {
      if (!table?.name.startsWith("/") || seen.has(table.name)) continue;
      const isClient = clients.has(table.type);
      const isPasswords = parameter.endsWith("_sasl_password_maps");
      if (!isClient && !isPasswords) continue;
      const answer = instance.probes.text(table.name);
      if (answer?.kind !== "found" || (answer.value.status.mode & 0o004) === 0) continue;
      if (isClient && !/^[ \t]*(?:password|bind_pw)[ \t]*=[ \t]*\S/m.test(answer.value.text)) continue;
      seen.add(table.name);
      const mode = answer.value.status.mode.toString(8);
      report({
        file,
        entry,
        span,
        message: `${table.name} holds a password and is readable by everybody (mode ${mode}): run "chmod o= ${table.name}"`,
      });
    }
  },
});
