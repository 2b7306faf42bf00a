import { modelRule, replacement } from "../rule.ts";
import { fieldOf } from "./program-field.ts";

export const implicitChroot = modelRule({
  id: "implicit-chroot",
  severity: "warning",
  summary: "A - in the chroot column means y for this Postfix.",
  why: "Before Postfix 3.0, and below compatibility level 1, a - means that the daemon runs chrooted, where it misses resolver files, SASL sockets and certificate directories. From level 1 on it means the opposite, so the file changes its meaning with the level.",
  references: ["https://www.postfix.org/COMPATIBILITY_README.html#chroot"],
  log: "info: <file>: line <n>: using backwards-compatible default setting chroot=y",
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "master.cf": `
smtp inet n - - - - smtpd
              ^ "-" means "y" here and "n" from compatibility level 1 on: write which of the two is meant (1 service)
`,
        },
      },
    ],
    good: [
      { files: { "main.cf": "compatibility_level = 3.6", "master.cf": "smtp inet n - - - - smtpd" } },
      { files: { "main.cf": "", "master.cf": "smtp inet n - y - - smtpd" } },
    ],
  },
  check: (instance, report) => {
    const { master, main } = instance.files;
    if (!master || !main || !instance.isChrootDefault) return;
    const services = instance.activeServices.filter(({ entry }) => entry.field("chroot")?.text === "-");
    const [first, ...others] = services;
    if (!first) return;
    const place = fieldOf(first.entry, "chroot");
    const write = (value: string) => ({
      title: `Write "${value}" in each of them`,
      safe: false,
      edits: () => services.map(({ entry }) => replacement(entry, fieldOf(entry, "chroot"), value)),
    });
    report({
      file: master,
      entry: first.entry,
      span: place,
      message: `"-" means "y" here and "n" from compatibility level 1 on: write which of the two is meant (${services.length} service${services.length === 1 ? "" : "s"})`,
      related: others
        .slice(0, 20)
        .map(({ entry }) => ({ file: master, entry, span: fieldOf(entry, "chroot"), message: "here too" })),
      fixes: [write("y"), write("n")],
    });
  },
});
