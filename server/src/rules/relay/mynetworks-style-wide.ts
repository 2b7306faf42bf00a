import { modelRule, replacement } from "../rule.ts";

export const mynetworksStyleWide = modelRule({
  id: "mynetworks-style-wide",
  severity: "warning",
  summary: "mynetworks_style trusts neighbours.",
  why: '"subnet" trusts every machine in the networks of this one\'s interfaces, "class" whole class A, B or C networks. At a hoster these are other customers, and all of them may send mail to anywhere through this server.',
  references: ["https://www.postfix.org/postconf.5.html#mynetworks_style"],
  fix: "unsafe",
  examples: {
    bad: [
      `
mynetworks_style = subnet
                   ^^^^^^ "subnet" trusts every machine in this server's networks, other customers of a hoster too; use "host", or set mynetworks
`,
      `
mynetworks_style = class
                   ^^^^^ "class" trusts whole class A, B or C networks; use "host", or set mynetworks
`,
    ],
    good: ["mynetworks_style = host", "mynetworks_style = subnet\nmynetworks = 127.0.0.0/8"],
  },
  check: (instance, report) => {
    const { main } = instance.files;
    const setting = instance.settings.get("mynetworks_style");
    if (!main || !setting || instance.settings.has("mynetworks")) return;
    const { value } = setting.entry;
    if (value.text !== "subnet" && value.text !== "class") return;
    report({
      file: main,
      entry: setting.entry,
      span: value,
      message:
        value.text === "subnet"
          ? `"subnet" trusts every machine in this server's networks, other customers of a hoster too; use "host", or set mynetworks`
          : '"class" trusts whole class A, B or C networks; use "host", or set mynetworks',
      fixes: [{ title: 'Change to "host"', safe: false, edits: () => [replacement(setting.entry, value, "host")] }],
    });
  },
});
