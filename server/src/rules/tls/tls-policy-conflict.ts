import { modelRule } from "../rule.ts";

export const tlsPolicyConflict = modelRule({
  id: "tls-policy-conflict",
  severity: "warning",
  summary: "The old TLS table stands beside the one that replaced it.",
  why: "As soon as smtp_tls_policy_maps is set, Postfix does not look into smtp_tls_per_site any more. Destinations that only the old table protects are then sent to with the general level.",
  references: ["https://www.postfix.org/postconf.5.html#smtp_tls_policy_maps"],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtp_tls_policy_maps = inline:{example.com=encrypt}
smtp_tls_per_site = inline:{example.net=MUST}
^^^^^^^^^^^^^^^^^ smtp_tls_policy_maps is set, so this table is not looked at: move its lines there as "none", "may", "encrypt" or "verify"
`,
        },
      },
    ],
    good: [
      {
        files: { "main.cf": "compatibility_level = 3.6\nsmtp_tls_per_site = inline:{example.net=MUST}" },
        target: "3.4",
      },
    ],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    if (!main) return;
    for (const daemon of ["smtp", "lmtp"]) {
      const old = instance.settings.get(`${daemon}_tls_per_site`);
      if (!old || !instance.scope.value(`${daemon}_tls_per_site`)?.trim()) continue;
      const newer = instance.settings.get(`${daemon}_tls_policy_maps`);
      if (!newer || !instance.scope.value(`${daemon}_tls_policy_maps`)?.trim()) continue;
      report({
        file: main,
        entry: old.entry,
        span: old.entry.name,
        message: `${daemon}_tls_policy_maps is set, so this table is not looked at: move its lines there as "none", "may", "encrypt" or "verify"`,
        related: [{ file: main, entry: newer.entry, message: "the table that counts" }],
      });
    }
  },
});
