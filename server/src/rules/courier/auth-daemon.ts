import { documentedNames } from "../../facts/docs.ts";
import { Assignment } from "../../syntax/courier.ts";
import { type DaemonError, daemonLinesOf, moduleNames, readDaemonFile } from "../../syntax/courier-auth.ts";
import { entryRule, hostRule, replacement } from "../rule.ts";
import { nearest } from "../values/nearest.ts";

const references = ["https://www.courier-mta.org/authlib/README_authlib.html"];

/** Modules that courier-authlib has dropped. */
const gone = new Set(["authvchkpw", "authcram", "authdaemon"]);

/** Where packages put the modules. */
const libraries = ["/usr/lib/courier-authlib", "/usr/lib64/courier-authlib", "/usr/local/lib/courier-authlib"];

/** Debian's package of a module. */
const packageOf = (module: string): string =>
  /^auth(mysql|pgsql|ldap|sqlite|pipe|userdb)$/.test(module) ? `courier-authlib-${module.slice(4)}` : "courier-authlib";

export const courierAuthmoduleUnknown = hostRule({
  id: "courier-authmodule-unknown",
  severity: "error",
  summary: "authdaemond cannot load a module of its list.",
  why: "authdaemond writes one line into the log and goes on without the module. The accounts that it would have found cannot log in.",
  references,
  log: "INFO: libauth<name>.so: cannot open shared object file",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/authdaemonrc": `
authmodulelist="authmysl authcram"
                ^^^^^^^^ there is no module "authmysl", so its accounts cannot log in; did you mean authmysql?
                         ^^^^^^^^ the module authcram is gone from courier-authlib: remove it from the list
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/authdaemonrc": `
authmodulelist="authpam authmysql"
                        ^^^^^^^^^ the module authmysql is not installed, so its accounts cannot log in: run "apt-get install courier-authlib-mysql"
`,
        },
        machine: { files: { "/usr/lib/courier-authlib/libauthpam.so": "" } },
      },
    ],
    good: [
      {
        files: { "main.cf": "", "../courier/authdaemonrc": 'authmodulelist="authpam authmysql"\n' },
        machine: {
          files: { "/usr/lib/courier-authlib/libauthpam.so": "", "/usr/lib/courier-authlib/libauthmysql.so": "" },
        },
      },
      { files: { "main.cf": "", "../courier/authdaemonrc": 'authmodulelist="authpam authpsa"\n' } },
    ],
  },
  check: (instance, report) => {
    const file = instance.files.courier.get("authdaemonrc");
    const list = file && readDaemonFile(file).values.get("authmodulelist");
    if (!file || !list) return;
    const { entry, line } = list;
    // Commas and single quotes break the whole list: courier-authdaemonrc-syntax says so.
    if (line.errors.length > 0 || line.value.text.includes(",")) return;
    const known = [...documentedNames("authmodule")];
    const installed = libraries.flatMap((directory) => {
      const answer = instance.probes.list(directory);
      return answer?.kind === "found" ? answer.value : [];
    });
    for (const module of moduleNames(entry.text, line.value)) {
      const name = module.text;
      if (gone.has(name)) {
        report({
          file,
          entry,
          span: module,
          message: `the module ${name} is gone from courier-authlib: remove it from the list`,
        });
      } else if (!known.includes(name)) {
        if (installed.some((library) => library.startsWith(`lib${name}.so`))) continue;
        const meant = nearest(
          name,
          known.filter((candidate) => !gone.has(candidate)),
        );
        report({
          file,
          entry,
          span: module,
          message: `there is no module "${name}", so its accounts cannot log in${meant ? `; did you mean ${meant}?` : ": remove it from the list"}`,
          fixes: meant
            ? [{ title: `Change to ${meant}`, safe: false, edits: () => [replacement(entry, module, meant)] }]
            : [],
        });
      } else if (installed.length > 0 && !installed.some((library) => library.startsWith(`lib${name}.so`))) {
        report({
          file,
          entry,
          span: module,
          message: `the module ${name} is not installed, so its accounts cannot log in: run "apt-get install ${packageOf(name)}"`,
        });
      }
    }
  },
});

const messages: Readonly<Record<DaemonError, string>> = {
  "bad-line": 'authdaemond gives up the file at a line without "=", and nobody can log in: make it a comment',
  "name-not-read":
    "authdaemond does not read this name with blanks or a word before it or a blank behind it: begin the line with the name alone",
  "comment-in-quotes": 'authdaemond takes "#" for the start of a comment even within quotes: remove it',
  "single-quotes": "authdaemond takes single quotes for a part of the value: write double quotes",
  "missing-quote": "this quote is not closed: close it at the end of the line",
};

export const courierAuthdaemonrcSyntax = entryRule<"any">({
  id: "courier-authdaemonrc-syntax",
  severity: "error",
  summary: "authdaemond misreads a line of authdaemonrc.",
  why: "The shell and authdaemond itself read this file, and authdaemond by stricter rules: a name begins its line, the value stands in double quotes, modules are separated by blanks. A line that it cannot read leaves it without modules, and nobody can log in.",
  references,
  log: "ERR: Bad line in /etc/courier/authdaemonrc",
  fix: "unsafe",
  insteadOf: ["courier-unquoted-value", "courier-spaces-around-equals", "courier-unbalanced-quote"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/authdaemonrc": `
authmodulelist='authpam'
               ^^^^^^^^^ authdaemond takes single quotes for a part of the value: write double quotes
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/authdaemonrc": `
authmodulelist="authpam,authmysql"
                ^^^^^^^^^^^^^^^^^ authdaemond takes this for one module with commas in its name: separate them by blanks
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/authdaemonrc": `
export authmodulelist="authpam"
^^^^^^^^^^^^^^^^^^^^^ authdaemond does not read this name with blanks or a word before it or a blank behind it: begin the line with the name alone
`,
        },
      },
    ],
    good: [{ files: { "main.cf": "", "../courier/authdaemonrc": 'authmodulelist="authpam authmysql"\ndaemons=5\n' } }],
  },
  on: "any",
  languages: ["courier-auth"],
  check: (entry, report, { fileName }) => {
    if (fileName !== "authdaemonrc" || (entry instanceof Assignment && entry.marker)) return;
    for (const { name, value, errors } of daemonLinesOf(entry)) {
      const [error] = errors;
      if (error) {
        const isName = error === "bad-line" || error === "name-not-read";
        const inner = value.text.trimEnd();
        report({
          span: isName ? name : { start: value.start, end: value.start + inner.length },
          message: messages[error],
          fixes:
            error === "single-quotes" && /^'[^'"]*'$/.test(inner)
              ? [
                  {
                    title: "Write double quotes",
                    safe: false,
                    edits: () => [
                      replacement(
                        entry,
                        { start: value.start, end: value.start + inner.length },
                        `"${inner.slice(1, -1)}"`,
                      ),
                    ],
                  },
                ]
              : [],
        });
      } else if (name.text === "authmodulelist" && value.text.includes(",")) {
        const words = value.text.split(/[,\s]+/).filter((word) => word !== "");
        report({
          span: value,
          message: "authdaemond takes this for one module with commas in its name: separate them by blanks",
          fixes: [
            {
              title: "Separate the modules by blanks",
              safe: false,
              edits: () => [replacement(entry, value, words.join(" "))],
            },
          ],
        });
      }
    }
  },
});
