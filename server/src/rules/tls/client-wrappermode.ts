import { hasVersion } from "../../facts/version.ts";
import { portNumber } from "../../model/ports.ts";
import { modelRule } from "../rule.ts";

/** The port of a next hop such as `[mail.example.com]:465`; undefined without one. */
function nexthopPort(nexthop: string): number | undefined {
  const port = /(?:^\[[^\]]+\]|^[^:[\]]+):([^:]+)$/.exec(nexthop)?.[1];
  return port === undefined ? undefined : portNumber(port);
}

export const clientWrappermodeMismatch = modelRule({
  id: "client-wrappermode-mismatch",
  severity: "error",
  summary: "The relay host's port and the TLS mode do not fit together.",
  why: "On port 465 the relay waits for TLS from the first byte, on 587 and 25 for a plain greeting. With the wrong mode both sides wait for each other until the connection times out, and all mail stays in the queue.",
  references: [
    "https://www.postfix.org/postconf.5.html#smtp_tls_wrappermode",
    "https://www.rfc-editor.org/rfc/rfc8314",
  ],
  log: "status=deferred (lost connection with <host> while receiving the initial server greeting)",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtp_tls_security_level = encrypt
relayhost = [mail.example.com]:465
            ^^^^^^^^^^^^^^^^^^^^^^ port 465 expects TLS from the first byte, so no mail leaves: set "smtp_tls_wrappermode = yes", or use port 587
`,
        },
      },
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtp_tls_security_level = encrypt
smtp_tls_wrappermode = yes
relayhost = [mail.example.com]:587
            ^^^^^^^^^^^^^^^^^^^^^^ smtp_tls_wrappermode speaks TLS from the first byte, which port 587 does not: no mail leaves; set it to "no", or use port 465
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtp_tls_security_level = encrypt\nsmtp_tls_wrappermode = yes\nrelayhost = [mail.example.com]:465",
        },
      },
      { files: { "main.cf": "compatibility_level = 3.6\nrelayhost = [mail.example.com]:587" } },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("relayhost");
    const relayhost = instance.scope.value("relayhost")?.trim();
    if (!main || !setting || !relayhost || !hasVersion(instance.target, "3.0")) return;
    // Mail goes out by another transport than the plain smtp client: its own overrides decide.
    const client = instance.activeServices.find(({ name, type }) => name === "smtp" && type === "unix");
    const scope = client?.scope ?? instance.scope;
    if ((instance.scope.value("default_transport") ?? "smtp") !== "smtp") return;
    const isWrapped = scope.bool("smtp_tls_wrappermode");
    const port = nexthopPort(relayhost);
    const wrapped = instance.settings.get("smtp_tls_wrappermode");
    const at = setting.entry.wholeRange.end;
    const fixes = (value: string) => [
      {
        title: `Set "smtp_tls_wrappermode = ${value}"`,
        safe: false,
        edits: () => [
          wrapped
            ? { range: wrapped.entry.range(wrapped.entry.value), newText: value }
            : { range: { start: at, end: at }, newText: `\nsmtp_tls_wrappermode = ${value}` },
        ],
      },
    ];
    if (port === 465 && isWrapped === false)
      report({
        file: main,
        entry: setting.entry,
        span: setting.entry.value,
        message:
          'port 465 expects TLS from the first byte, so no mail leaves: set "smtp_tls_wrappermode = yes", or use port 587',
        fixes: fixes("yes"),
      });
    if ((port === 25 || port === 587) && isWrapped === true)
      report({
        file: main,
        entry: setting.entry,
        span: setting.entry.value,
        message: `smtp_tls_wrappermode speaks TLS from the first byte, which port ${port} does not: no mail leaves; set it to "no", or use port 465`,
        fixes: fixes("no"),
      });
  },
});

export const globalClientWrappermode = modelRule({
  id: "global-client-wrappermode",
  severity: "error",
  summary: "The SMTP client speaks TLS from the first byte with every server.",
  why: "Other mail servers receive on port 25 and greet in plain text. Without a relay host on port 465, smtp_tls_wrappermode in main.cf stops all outgoing mail.",
  references: ["https://www.postfix.org/postconf.5.html#smtp_tls_wrappermode"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtp_tls_security_level = encrypt
smtp_tls_wrappermode = yes
^^^^^^^^^^^^^^^^^^^^ without a relay host on port 465 no server understands this, and no mail leaves: set it with -o on a transport of its own
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nsmtp_tls_security_level = encrypt\nsmtp_tls_wrappermode = yes\nrelayhost = [mail.example.com]:465",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("smtp_tls_wrappermode");
    if (!main || !setting || instance.scope.bool("smtp_tls_wrappermode") !== true) return;
    if (instance.scope.value("relayhost")?.trim() !== "") return;
    const transport = instance.scope.value("default_transport");
    if (transport !== "smtp") return;
    const client = instance.activeServices.find(({ name, type }) => name === "smtp" && type === "unix");
    if (client && client.scope.bool("smtp_tls_wrappermode") !== true) return;
    report({
      file: main,
      entry: setting.entry,
      span: setting.entry.name,
      message:
        "without a relay host on port 465 no server understands this, and no mail leaves: set it with -o on a transport of its own",
      fixes: [
        {
          title: 'Change to "no"',
          safe: false,
          edits: () => [{ range: setting.entry.range(setting.entry.value), newText: "no" }],
        },
      ],
    });
  },
});
