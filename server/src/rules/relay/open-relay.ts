import type { ListedItem } from "../../model/access/situation.ts";
import { takenFromStrangers, wayOfForeign } from "../../model/access/stranger.ts";
import type { Instance } from "../../model/instance.ts";
import type { Scope } from "../../model/scope.ts";
import { modelRule } from "../rule.ts";

export const openRelay = modelRule({
  id: "open-relay",
  severity: "error",
  summary: "Strangers may send mail through this server to anywhere.",
  why: "An open relay is found within hours. Spam goes out in your name, your address is put on block lists, and your own mail is refused everywhere.",
  references: [
    "https://www.postfix.org/SMTPD_ACCESS_README.html",
    "https://www.postfix.org/postconf.5.html#smtpd_relay_restrictions",
  ],
  fix: "none",
  examples: {
    bad: [
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
mynetworks = 127.0.0.0/8 0.0.0.0/0
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
                           ^^^^^^^^^^^^^^^^^ open relay: "permit_mynetworks" lets every stranger send anywhere, because mynetworks holds the whole Internet; list your own networks only
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": `
smtpd_relay_restrictions =
smtpd_recipient_restrictions = check_client_access static:OK, reject_unauth_destination
                               ^^^^^^^^^^^^^^^^^^^ open relay: "check_client_access" lets every stranger send anywhere; put "reject_unauth_destination" before it
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf": `
compatibility_level = 3.6
smtpd_restriction_classes = friends
friends = check_client_access cidr:{{0.0.0.0/0 OK}}
smtpd_relay_restrictions = permit_mynetworks, friends, reject_unauth_destination
                                              ^^^^^^^ open relay: "friends" lets every stranger send anywhere; put "reject_unauth_destination" before it
`,
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nmynetworks = 127.0.0.0/8\nsmtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
      {
        files: {
          "main.cf":
            "compatibility_level = 3.6\nmynetworks = 0.0.0.0/0\nsmtpd_client_restrictions = permit_mynetworks, reject\nsmtpd_relay_restrictions = reject_unauth_destination",
          "master.cf": "smtp inet n - n - - smtpd",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    if (!main) return;
    const services = instance.activeServices.filter(({ command, isDisabled }) => command === "smtpd" && !isDisabled);
    const scopes = master
      ? services.filter(({ type }) => type === "inet" || type === "pass").map(({ scope }) => scope)
      : [instance.scope];
    const seen = new Set<string>();
    for (const scope of scopes) {
      if (isBehindLoopback(scope)) continue;
      const opening = openingOf(instance, scope);
      if (!opening) continue;
      const { listed, parameter } = opening;
      const setting = parameter === undefined ? undefined : instance.settings.get(parameter);
      const source = listed?.list.source;
      const file = source?.isOverride ? master! : main;
      const entry = source?.entry ?? setting?.entry ?? [...instance.settings.values()][0]?.entry;
      if (!entry) continue;
      const span = source ? listed!.list.place(listed!.item.word) : setting?.entry.value;
      const key = `${file.uri} ${entry.line} ${span?.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      report({
        file,
        entry,
        ...(span && { span }),
        message: messageOf(opening),
        ...(setting &&
          setting.entry !== entry && {
            related: [
              {
                file: main,
                entry: setting.entry,
                span: setting.entry.value,
                message: "the whole Internet is trusted here",
              },
            ],
          }),
      });
    }
  },
});

/** What lets strangers through. */
interface Opening {
  readonly listed: ListedItem | undefined;
  /** The parameter that holds everybody. */
  readonly parameter?: "mynetworks" | "relay_domains";
}

function messageOf({ listed, parameter }: Opening): string {
  if (parameter === "relay_domains")
    return "open relay: relay_domains holds every domain, so strangers may send anywhere; list the domains that you relay for";
  if (!listed)
    return 'open relay: nothing here keeps a stranger from sending anywhere; add "reject_unauth_destination"';
  const { name } = listed.item;
  return parameter
    ? `open relay: "${name}" lets every stranger send anywhere, because mynetworks holds the whole Internet; list your own networks only`
    : `open relay: "${name}" lets every stranger send anywhere; put "reject_unauth_destination" before it`;
}

const relayLists = ["smtpd_relay_restrictions", "smtpd_recipient_restrictions"];

/** Why smtpd takes a stranger's mail to anywhere, where it certainly does and the mail leaves this server. */
function openingOf(instance: Instance, scope: Scope): Opening | undefined {
  const taken = takenFromStrangers(instance, scope);
  if (!taken || taken.actions.some(({ action }) => action !== "PREPEND" && action !== "FILTER")) return undefined;
  const { addressClass, transport } = wayOfForeign(instance, scope);
  if (addressClass === "relay") return { listed: undefined, parameter: "relay_domains" };
  if (addressClass !== "default" || staying.has(transport)) return undefined;
  const permit = taken.steps.find(({ outcome, list }) => outcome === "permit" && relayLists.includes(list ?? ""));
  return { listed: permit?.item, ...(permit?.text === "permit_mynetworks" && { parameter: "mynetworks" }) };
}

/** Transports that send nothing to another server: a sink for tests is no relay. */
const staying = new Set(["discard", "error", "retry", "local", "virtual"]);

/** A service on the loopback address alone, as a content filter gives mail back to, has no strangers. */
function isBehindLoopback(scope: Scope): boolean {
  const host = scope.service?.fields[0]?.text ?? "";
  return /^(\[?127\.|localhost:|\[?::1\]?)/.test(host);
}
