import {
  type AuthEntry,
  type AuthReading,
  type AuthSetting,
  isSecretSetting,
  readAuthFile,
  valueBeforeComment,
  valueInQuotes,
} from "../../syntax/courier-auth.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { entryRule, hostRule, type ModelFinding, modelRule, removal, replacement, type Severity } from "../rule.ts";

const references = ["https://www.courier-mta.org/authlib/README_authlib.html"];
const marker = "##NAME: MARKER:0\n";

/** The files that modules of authdaemond read, with what each of them refuses to do without. */
const kinds: Readonly<Record<string, readonly (readonly string[])[]>> = {
  authmysqlrc: [
    ["MYSQL_SERVER", "MYSQL_SOCKET"],
    ["MYSQL_USERNAME"],
    ["MYSQL_DATABASE"],
    ["MYSQL_USER_TABLE", "MYSQL_SELECT_CLAUSE"],
    ["MYSQL_PORT"],
    ["MYSQL_OPT"],
    ["MYSQL_CRYPT_PWFIELD", "MYSQL_CLEAR_PWFIELD"],
  ],
  authpgsqlrc: [["PGSQL_CONNECTION"]],
  authldaprc: [["LDAP_URI"]],
  authsqliterc: [["SQLITE_DATABASE"]],
};

/** The files of the table above that are there, by name. */
const authFiles = (files: ReadonlyMap<string, SourceFile>) => [...files].filter(([name]) => kinds[name] !== undefined);

export const courierAuthrcSyntax = modelRule({
  id: "courier-authrc-syntax",
  severity: "error",
  summary: "A module of authdaemond misreads its file.",
  why: "authmysqlrc and its kin hold one name and one value a line, separated by blanks, without equals sign and without quotes, and one line ##NAME: MARKER:. The first line of a name counts. A module that misses something refuses the whole file, and its accounts cannot log in.",
  references,
  log: "ERR: <NAME> not found in <file>",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/authsqliterc": `
${marker}SQLITE_DATABASE=/var/mail.db
^^^^^^^^^^^^^^^^^^^^^^^^^^^^ names and values are separated by blanks here, not by "=", so SQLITE_DATABASE is not set: write a blank
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/authsqliterc": `
SQLITE_DATABASE /var/mail.db
^^^^^^^^^^^^^^^ the line "##NAME: MARKER:0" is missing, so the module refuses the whole file: put it above the first setting
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/authsqliterc": `
${marker}SQLITE_DATABASE "/var/mail.db"
                ^^^^^^^^^^^^^^ the quotes become part of the value: remove them
SQLITE_DATABASE /var/other.db
^^^^^^^^^^^^^^^ the first line of a name counts, so this one has no effect: remove one of the two
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/authmysqlrc": `${marker}MYSQL_SERVER localhost\nMYSQL_USERNAME mail\nMYSQL_PASSWORD x#y\nMYSQL_PORT 0\nMYSQL_OPT 0\nMYSQL_DATABASE mail\nMYSQL_USER_TABLE users\nMYSQL_CRYPT_PWFIELD crypt\nMYSQL_WHERE_CLAUSE a=1 AND \\\n b=2\n`,
        },
      },
    ],
  },
  check: (instance, report) => {
    for (const [name, file] of authFiles(instance.files.courier)) {
      const reading = readAuthFile(file);
      const first = [...reading.settings.values()][0];
      if (!first) continue;
      if (!reading.hasMarker)
        report({
          file,
          entry: first.entry,
          span: first.setting.name,
          message:
            'the line "##NAME: MARKER:0" is missing, so the module refuses the whole file: put it above the first setting',
        });
      const hadEquals = checkSettings(file, reading, report);
      checkRequired(file, kinds[name]!, reading, hadEquals, report);
    }
  },
});

/** Single settings; returns the names that an equals sign hides. */
function checkSettings(
  file: SourceFile,
  { settings, repeated, swallowed }: AuthReading,
  report: (finding: ModelFinding) => void,
): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const { entry, setting } of settings.values()) {
    const { name } = setting;
    const equals = name.text.indexOf("=");
    if (equals > 0) {
      hidden.add(name.text.slice(0, equals));
      report({
        file,
        entry,
        span: name,
        message: `names and values are separated by blanks here, not by "=", so ${name.text.slice(0, equals)} is not set: write a blank`,
        fixes: [
          {
            title: 'Write a blank instead of "="',
            safe: false,
            edits: () => [replacement(entry, { start: name.start + equals, end: name.start + equals + 1 }, " ")],
          },
        ],
      });
    } else checkValue(file, entry, setting, report);
  }
  for (const { entry, setting } of repeated)
    report({
      file,
      entry,
      span: setting.name,
      severity: "warning",
      message: "the first line of a name counts, so this one has no effect: remove one of the two",
      fixes: [{ title: "Remove this line", safe: false, edits: () => [removal(entry)] }],
    });
  for (const entry of swallowed)
    report({
      file,
      entry,
      message: "the backslash above takes this line into the value before it: remove the backslash",
    });
  return hidden;
}

function checkValue(
  file: SourceFile,
  entry: AuthEntry,
  setting: AuthSetting,
  report: (finding: ModelFinding) => void,
): void {
  const [piece] = setting.pieces;
  if (!piece) return;
  const say = (message: string, severity: Severity, replaceBy: string, title: string) =>
    report({
      file,
      entry,
      span: piece,
      severity,
      message,
      fixes: [{ title, safe: false, edits: () => [replacement(entry, piece, replaceBy)] }],
    });
  const unquoted = valueInQuotes(setting);
  const uncommented = valueBeforeComment(setting);
  if (unquoted !== undefined)
    say("the quotes become part of the value: remove them", "error", unquoted, "Remove the quotes");
  else if (uncommented !== undefined)
    say(
      'a "#" behind a value does not begin a comment here and becomes part of it: put the comment on a line of its own',
      "warning",
      uncommented,
      "Remove the comment",
    );
}

/** The first thing that the module misses: it refuses the file at that one. */
function checkRequired(
  file: SourceFile,
  required: readonly (readonly string[])[],
  { settings, hasMarker }: AuthReading,
  hidden: ReadonlySet<string>,
  report: (finding: ModelFinding) => void,
): void {
  const first = [...settings.values()][0]!;
  const missing = required.find((names) => !names.some((name) => settings.has(name) || hidden.has(name)));
  if (!missing || !hasMarker) return;
  report({
    file,
    entry: first.entry,
    span: first.setting.name,
    message: `${missing.join(" or ")} is not set, so the module refuses the whole file: add a line with it`,
  });
}

export const courierReadablePassword = hostRule({
  id: "courier-readable-password",
  severity: "warning",
  summary: "Every user of the machine may read a database password of Courier's.",
  why: "authmysqlrc and its kin hold the password of the mail accounts' database. Every local user and every web application can read a file with mode 644.",
  references,
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/authpgsqlrc": `
${marker}PGSQL_CONNECTION host=localhost password=secret
^^^^^^^^^^^^^^^^ this file holds a password and is readable by everybody (mode 644): run "chmod o= /example/courier/authpgsqlrc"
`,
        },
        machine: { files: { "/example/courier/authpgsqlrc": { text: "", mode: 0o644 } } },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/authpgsqlrc": `${marker}PGSQL_CONNECTION host=localhost password=secret\n`,
        },
        machine: { files: { "/example/courier/authpgsqlrc": { text: "", mode: 0o640 } } },
      },
    ],
  },
  check: (instance, report) => {
    for (const [name, file] of authFiles(instance.files.courier)) {
      const path = `${instance.files.courierPath}/${name}`;
      const answer = instance.probes.status(path);
      if (answer?.kind !== "found" || (answer.value.mode & 0o004) === 0) continue;
      const secret = [...readAuthFile(file).settings.values()].find(
        ({ setting }) => isSecretSetting(setting.name.text) && setting.value.trim() !== "",
      );
      if (!secret) continue;
      const mode = answer.value.mode.toString(8);
      report({
        file,
        entry: secret.entry,
        span: secret.setting.name,
        message: `this file holds a password and is readable by everybody (mode ${mode}): run "chmod o= ${path}"`,
      });
    }
  },
});

export const courierDebugLogin = entryRule<"assignment">({
  id: "courier-debug-login",
  severity: "warning",
  summary: "authdaemond writes passwords into the log.",
  why: "With DEBUG_LOGIN=2 every password that somebody enters stands readable in the mail log, in its copies and in its backups.",
  references,
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/authdaemonrc": `
DEBUG_LOGIN=2
            ^ every password that is entered is written into the mail log: write 0 when you are done
`,
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/authdaemonrc": "DEBUG_LOGIN=1\n" } }],
  },
  on: "assignment",
  languages: ["courier-auth"],
  check: (entry, report) => {
    if (entry.name.text !== "DEBUG_LOGIN" || !(Number.parseInt(entry.literal ?? "", 10) >= 2)) return;
    report({
      span: entry.value,
      message: "every password that is entered is written into the mail log: write 0 when you are done",
      fixes: [{ title: "Change to 0", safe: false, edits: () => [replacement(entry, entry.value, "0")] }],
    });
  },
});
