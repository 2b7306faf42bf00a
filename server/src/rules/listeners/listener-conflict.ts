import { hasVersion } from "../../facts/version.ts";
import { canonicalAddress } from "../../model/addresses.ts";
import type { Instance } from "../../model/instance.ts";
import { endOf, lineEndingOf } from "../../model/master-columns.ts";
import type { Setting } from "../../model/parameters.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { splitWords, type Word } from "../../syntax/words.ts";
import { modelRule, type TextEdit } from "../rule.ts";

export const listenerConflict = modelRule({
  id: "listener-conflict",
  severity: "error",
  summary: "Two services listen on the same address and port.",
  why: "Before Postfix 3.6 the second one cannot listen and master(8) stops. From 3.6 on both listen, and the system picks one of the two for each connection at random: clients see one certificate now and another one next time.",
  references: ["https://www.postfix.org/master.5.html", "https://www.postfix.org/postconf.5.html#inet_interfaces"],
  log: "fatal: bind <address> port <port>: Address already in use",
  fix: "unsafe",
  examples: {
    bad: [
      {
        target: "3.5",
        files: {
          "main.cf": "compatibility_level = 2\ninet_interfaces = all",
          "master.cf": `
smtp inet n - n - - smtpd
192.0.2.2:smtp inet n - n - - smtpd
^^^^^^^^^^^^^^ address already in use: line 1 listens on 25 of every address, so Postfix 3.5 does not start; give each service its address and set "inet_interfaces ="
`,
        },
      },
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = 192.0.2.1, 192.0.2.2",
          "master.cf": `
smtp inet n - n - - smtpd
192.0.2.2:smtp inet n - n - - smtpd
^^^^^^^^^^^^^^ line 1 listens on 192.0.2.2 port 25 too, by inet_interfaces: the system picks one of the two at random; take the address out of inet_interfaces
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "compatibility_level = 3.6\ninet_interfaces = all",
          "master.cf": "smtp inet n - n - - smtpd\n192.0.2.2:smtp inet n - n - - smtpd",
        },
      },
      {
        target: "3.5",
        files: {
          "main.cf": "compatibility_level = 2\ninet_interfaces = 192.0.2.1",
          "master.cf": "smtp inet n - n - - smtpd\n192.0.2.2:smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main || !master) return;
    const words = instance.scope.list("inet_interfaces");
    if (!words) return;
    const isAll = words.some(({ text }) => text.toLowerCase() === "all");
    const isModern = hasVersion(instance.target, "3.6");
    if (isAll && isModern) return;
    const open = instance.listeners.filter((listener) => !listener.isExplicit);
    for (const listener of instance.listeners) {
      if (!listener.isExplicit || listener.source.server !== "postfix" || listener.port === 0) continue;
      const other = open.find(
        ({ port, address }) => port === listener.port && (isAll || canonicalAddress(address) === listener.address),
      );
      if (other?.source.server !== "postfix") continue;
      const { entry } = listener.source.service;
      const line = other.source.service.entry.line + 1;
      const setting = instance.settings.get("inet_interfaces");
      const written = setting && splitWords(setting.entry.value.text);
      const named = written?.find(({ text }) => canonicalAddress(text) === listener.address);
      report({
        file: master,
        entry,
        span: entry.fields[0]!,
        message: isModern
          ? `line ${line} listens on ${listener.address} port ${listener.port} too, by inet_interfaces: the system picks one of the two at random; take the address out of inet_interfaces`
          : `address already in use: line ${line} listens on ${listener.port} of ${isAll ? "every address" : `${listener.address} too`}, so Postfix ${instance.target} does not start; give each service its address and set "inet_interfaces ="`,
        related: [{ file: master, entry: other.source.service.entry, message: "the other listener" }],
        ...(isModern &&
          setting &&
          written &&
          named &&
          written.length > 1 && {
            fixes: [
              {
                title: `Move ${listener.address} from inet_interfaces to proxy_interfaces`,
                safe: false,
                edits: () => moveEdits(instance, main, setting, written, named),
              },
            ],
          }),
      });
    }
  },
});

/** Takes an address out of inet_interfaces and tells Postfix by proxy_interfaces that it is its own all the same. */
function moveEdits(
  instance: Instance,
  main: SourceFile,
  { entry }: Setting,
  written: readonly Word[],
  named: Word,
): TextEdit[] {
  const rest = written.filter((word) => word !== named).map(({ text }) => text);
  const proxies = instance.settings.get("proxy_interfaces");
  const { position, before } = endOf(main);
  const added = proxies
    ? {
        at: proxies.entry.range({ start: proxies.entry.value.end, end: proxies.entry.value.end }),
        text: `${proxies.value === "" ? " " : ", "}${named.text}`,
      }
    : {
        at: { start: position, end: position },
        text: `${before}proxy_interfaces = ${named.text}${lineEndingOf(main)}`,
      };
  return [
    { uri: main.uri, range: entry.range(entry.value), newText: rest.join(", ") },
    { uri: main.uri, range: added.at, newText: added.text },
  ];
}
