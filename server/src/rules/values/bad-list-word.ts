import { valueRule } from "./value-rule.ts";

export const badListWord = valueRule({
  id: "bad-list-word",
  severity: "error",
  summary: "A list holds a word that the parameter does not know.",
  why: "The list takes certain words only, mostly in exactly that spelling. With another one the daemon stops, or ignores the word.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "fatal: unknown <parameter> value <word> in <value>",
  fix: "unsafe",
  examples: {
    bad: [
      `
notify_classes = resource, softwar
                           ^^^^^^^ unknown word "softwar" in "notify_classes": the daemon stops; use bounce, 2bounce, data, delay, policy, protocol, resource, software
`,
      `
inet_protocols = IPv4
                 ^^^^ unknown word "IPv4" in "inet_protocols": the daemon stops; use all, ipv6, ipv4
`,
    ],
    good: [
      `
notify_classes = resource, software
`,
      `
notify_classes =
`,
      `
inet_protocols = ipv4, ipv6
`,
    ],
  },
});
