import { modelRule } from "../rule.ts";

export const privilegedAccount = modelRule({
  id: "privileged-account",
  severity: "error",
  summary: "An account of Postfix's is root, or one that has to be another.",
  why: "Postfix works as mail_owner and runs commands of users as default_privs. Every program stops when one of the two is root, or when they are the same.",
  references: ["https://www.postfix.org/postconf.5.html#default_privs"],
  log: "fatal: file <file>: parameter <name>: user <user> has privileged user ID; or: fatal: file <file>: parameters default_privs and mail_owner specify the same user <user>",
  fix: "unsafe",
  examples: {
    bad: [
      `
default_privs = root
                ^^^^ commands of users would run as root: Postfix does not start; use "nobody"
`,
      `
mail_owner = root
             ^^^^ mail_owner may not be root: Postfix does not start; use "postfix"
`,
      `
mail_owner = mail
default_privs = mail
                ^^^^ mail_owner is "mail" too, and commands of users could change the queue: Postfix does not start; use "nobody"
`,
    ],
    good: ["default_privs = nobody\nmail_owner = postfix", "default_privs = $other"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    if (!main) return;
    const owner = instance.scope.value("mail_owner")?.trim();
    for (const [name, instead] of [
      ["mail_owner", "postfix"],
      ["default_privs", "nobody"],
    ] as const) {
      const setting = instance.settings.get(name);
      const value = instance.scope.value(name)?.trim();
      if (!setting || !value) continue;
      const why =
        value === "root"
          ? name === "mail_owner"
            ? "mail_owner may not be root"
            : "commands of users would run as root"
          : name === "default_privs" && value === owner
            ? `mail_owner is "${value}" too, and commands of users could change the queue`
            : undefined;
      if (why === undefined) continue;
      const { entry } = setting;
      report({
        file: main,
        entry,
        span: entry.value,
        message: `${why}: Postfix does not start; use "${instead}"`,
        fixes: [
          {
            title: `Change to "${instead}"`,
            safe: false,
            edits: () => [{ uri: main.uri, range: entry.range(entry.value), newText: instead }],
          },
        ],
      });
    }
  },
});
