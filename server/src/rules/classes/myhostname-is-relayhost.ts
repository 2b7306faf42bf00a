import { modelRule } from "../rule.ts";

export const myhostnameIsRelayhost = modelRule({
  id: "myhostname-is-relayhost",
  severity: "error",
  summary: "relayhost is this machine itself.",
  why: "Mail would go round in a circle, so every Postfix program stops when myhostname and relayhost are the same.",
  references: ["https://www.postfix.org/postconf.5.html#relayhost"],
  log: "fatal: myhostname and relayhost parameter settings must not be identical: <name>",
  fix: "unsafe",
  examples: {
    bad: [
      `
myhostname = mail.example.com
relayhost = mail.example.com
            ^^^^^^^^^^^^^^^^ myhostname and relayhost must not be identical: Postfix does not start; name the next server, or leave relayhost empty
`,
    ],
    good: ["myhostname = mail.example.com\nrelayhost = [hub.example.com]"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("relayhost");
    const relayhost = instance.scope.value("relayhost")?.toLowerCase();
    const hostname = instance.scope.value("myhostname")?.toLowerCase();
    if (!main || !setting || !relayhost || !hostname) return;
    if (relayhost.replace(/^\[([^\]]*)\].*$/, "$1").replace(/:\w+$/, "") !== hostname) return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.value,
      message:
        "myhostname and relayhost must not be identical: Postfix does not start; name the next server, or leave relayhost empty",
      fixes: [
        {
          title: "Leave relayhost empty",
          safe: false,
          edits: () => [{ range: setting.entry.range(setting.entry.value), newText: "" }],
        },
      ],
    });
  },
});
