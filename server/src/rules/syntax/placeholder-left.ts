import { Parameter } from "../../syntax/main-cf.ts";
import { placeholderWord } from "../../syntax/pasted-text.ts";
import { placeholders } from "../../syntax/templates.ts";
import { entryRule } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";

export const placeholderLeft = entryRule<"any">({
  id: "placeholder-left",
  severity: "error",
  summary: "A placeholder of a guide is still there.",
  why: "Guides write <ip> or CHANGEME where your own value belongs. Postfix takes the placeholder for the value.",
  references: ["https://www.postfix.org/BASIC_CONFIGURATION_README.html"],
  fix: "none",
  insteadOf: [
    "bad-boolean",
    "bad-number",
    "bad-time",
    "bad-enum",
    "bad-list-word",
    "bad-service-name",
    "bad-hostname",
    "unknown-restriction",
    "certificate-missing",
    "table-missing",
    "undefined-transport",
    "relayhost-without-brackets",
    "missing-table-type",
  ],
  examples: {
    bad: [
      `
smtpd_tls_cert_file = /etc/postfix/<yourCertForThisIp>.pem
                                   ^^^^^^^^^^^^^^^^^^^ placeholder: put your own value here
`,
      `
mydomain = your.domain.tld
           ^^^^^^^^^^^^^^^ placeholder: put your own value here
`,
      {
        files: {
          "master.cf": `
<ip>:smtp inet n - n - - smtpd
^^^^ placeholder: put your own value here
`,
        },
      },
    ],
    good: [
      "mydomain = example.com",
      "smtpd_relay_restrictions = ${{$compatibility_level} <level {1} ? {} : {permit_mynetworks, reject_unauth_destination}}",
      "mynetworks = 192.0.2.0/24",
    ],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) => {
    const { text } = entry;
    const from = entry instanceof Parameter ? entry.value.start : 0;
    const found = placeholderWord(text.slice(from));
    if (!found || placeholders(text).length > 0) return;
    report({
      span: { start: from + found.start, end: from + found.end },
      message: "placeholder: put your own value here",
    });
  },
});
