import { readFileSync } from "node:fs";
import type { ExampleFiles } from "../../server/src/rules/rule.ts";
import { openExample } from "../check.ts";

const read = (path: string): string => readFileSync(`test/sample-server/etc/${path}`, "utf8");

/** The sample server with the certificates that its README tells of. */
export const sampleServer: ExampleFiles = {
  files: {
    "main.cf": read("postfix/main.cf"),
    "master.cf": read("postfix/master.cf"),
    "../courier-imap/imapd": read("courier-imap/imapd"),
    "../courier-imap/imapd-ssl": read("courier-imap/imapd-ssl"),
  },
  target: "3.7",
  machine: {
    files: { "/usr/share/imapd.pem": "", "/etc/postfix/": "" },
    certificates: {
      "/etc/postfix/postfix_default.pem": { names: ["mail.example.com"], days: 200 },
      "/etc/postfix/mail.example.org.pem": { names: ["mail.example.org"], days: 9 },
      "/usr/share/imapd.pem": { names: ["mail.example.com"], days: 200 },
      "/usr/share/imapd.pem.198.51.100.20": { names: ["mail.example.org"], days: -3 },
    },
  },
};

/** The sample server as its files and machine are read. */
export function sampleInstance() {
  const { workspace, directory } = openExample(sampleServer);
  return { workspace, directory, instance: workspace.read(directory).instance };
}
