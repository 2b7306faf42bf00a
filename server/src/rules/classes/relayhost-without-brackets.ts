import { isAddress } from "../../model/host-port.ts";
import { placeholders } from "../../syntax/templates.ts";
import { entryRule, replacement } from "../rule.ts";
import { configurationLanguages, forEachSetting } from "../values/setting.ts";

/** First labels that a single host has rather than a domain. */
const hostLabels =
  /^(?:e?smtps?|mx|mails?|relay|mailhub|mailhost|mta|out|outbound|outgoing|smarthost|gateway|gw|hub)[-\d]*$/i;

export const relayhostWithoutBrackets = entryRule<"any">({
  id: "relayhost-without-brackets",
  severity: "warning",
  summary: "relayhost is one host, and is looked up like a domain.",
  why: "Without brackets Postfix asks for the MX of the name first. A host mostly has none or another one, so mail goes elsewhere or waits for the DNS.",
  references: ["https://www.postfix.org/postconf.5.html#relayhost"],
  fix: "unsafe",
  examples: {
    bad: [
      `
relayhost = smtp.example.com:587
            ^^^^^^^^^^^^^^^^^^^^ this is one host, but its MX is looked up: write "[smtp.example.com]:587"
`,
      `
relayhost = mail.example.com
            ^^^^^^^^^^^^^^^^ this is one host, but its MX is looked up: write "[mail.example.com]"
`,
    ],
    good: ["relayhost = [smtp.example.com]:587", "relayhost = example.com", "relayhost = $mydomain", "relayhost ="],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) =>
    forEachSetting(entry, ({ name, value }) => {
      if (
        name.text !== "relayhost" ||
        value.text === "" ||
        /[$[\s,{]/.test(value.text) ||
        placeholders(value.text).length > 0
      )
        return;
      const colon = value.text.lastIndexOf(":");
      const host = colon < 0 ? value.text : value.text.slice(0, colon);
      if (!isAddress(host) && colon < 0 && !(host.split(".").length > 2 && hostLabels.test(host.split(".")[0]!)))
        return;
      const written = `[${host}]${colon < 0 ? "" : value.text.slice(colon)}`;
      report({
        span: value,
        message: `this is one host, but its MX is looked up: write "${written}"`,
        fixes: [{ title: `Change to "${written}"`, safe: false, edits: () => [replacement(entry, value, written)] }],
      });
    }),
});
