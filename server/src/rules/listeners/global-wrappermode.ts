import { modelRule, removal } from "../rule.ts";

export const globalWrappermode = modelRule({
  id: "global-wrappermode",
  severity: "error",
  summary: "TLS from the first byte is on for every service.",
  why: "In main.cf smtpd_tls_wrappermode counts for port 25 too. Other mail servers expect a plain greeting there, so no mail comes in any more. It belongs to the service on 465 alone.",
  references: ["https://www.postfix.org/postconf.5.html#smtpd_tls_wrappermode"],
  fix: "unsafe",
  insteadOf: ["redundant-default"],
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_tls_wrappermode = yes
^^^^^^^^^^^^^^^^^^^^^^^^^^^ this counts for port 25 too, where no mail comes in any more: set it with -o on the service on 465 alone
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
    good: [
      { files: { "main.cf": "smtpd_tls_wrappermode = no" } },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\nsmtpd_tls_wrappermode = yes",
          "master.cf": "smtp inet n - n - - smtpd -o smtpd_tls_wrappermode=no",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    const setting = instance.settings.get("smtpd_tls_wrappermode");
    if (!main || !setting || instance.scope.bool("smtpd_tls_wrappermode") !== true) return;
    const exposed = instance.activeServices.filter(
      ({ command, type, scope, address }) =>
        command === "smtpd" &&
        type === "inet" &&
        address &&
        scope.bool("smtpd_tls_wrappermode") &&
        !/^(465|smtps|submissions)$/.test(address.port),
    );
    if (master && exposed.length === 0) return;
    report({
      file: main,
      entry: setting.entry,
      message:
        "this counts for port 25 too, where no mail comes in any more: set it with -o on the service on 465 alone",
      related: master ? exposed.map(({ entry }) => ({ file: master, entry, message: "this service gets it too" })) : [],
      fixes: [{ title: "Remove the line", safe: false, edits: () => [removal(setting.entry)] }],
    });
  },
});
