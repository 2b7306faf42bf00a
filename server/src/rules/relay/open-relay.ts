import type { Instance } from "../../model/instance.ts";
import { type Evaluated, evaluateForStranger, hasRelayControl, relayLists } from "../../model/relay.ts";
import { type RestrictionList, restrictionList } from "../../model/restrictions.ts";
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
      if (isBehindLoopback(scope) || !hasRelayControl(instance, scope) || isKeptOut(instance, scope)) continue;
      const opening = openingOf(instance, scope);
      if (!opening) continue;
      const { list, evaluated } = opening;
      const item = evaluated.by;
      const isNetworks = item?.name === "permit_mynetworks";
      const setting = instance.settings.get("mynetworks");
      const source = list.source;
      const file = source?.isOverride ? master! : main;
      const entry =
        source?.entry ?? (isNetworks ? setting?.entry : undefined) ?? [...instance.settings.values()][0]?.entry;
      if (!entry) continue;
      const span = source && item ? list.place(item.word) : isNetworks && setting ? setting.entry.value : undefined;
      const key = `${file.uri} ${entry.line} ${span?.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const why = isNetworks
        ? "because mynetworks holds the whole Internet; list your own networks only"
        : 'put "reject_unauth_destination" before it';
      report({
        file,
        entry,
        ...(span && { span }),
        message: item
          ? `open relay: "${item.name}" lets every stranger send anywhere${isNetworks ? `, ${why}` : `; ${why}`}`
          : 'open relay: nothing here keeps a stranger from sending anywhere; add "reject_unauth_destination"',
        ...(isNetworks &&
          setting &&
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

/** The list that lets a stranger through, where both lists certainly do. */
function openingOf(instance: Instance, scope: Scope): { list: RestrictionList; evaluated: Evaluated } | undefined {
  const { relay, recipient } = relayLists(instance, scope);
  const results = [relay, recipient].flatMap((list) =>
    list ? [{ list, evaluated: evaluateForStranger(list.items, scope, instance) }] : [],
  );
  if (
    results.some(
      ({ list, evaluated }) => !list.isKnown || evaluated.verdict === "reject" || evaluated.verdict === "unknown",
    )
  )
    return undefined;
  return results.find(({ evaluated }) => evaluated.verdict === "permit") ?? results.at(-1);
}

/** Whether another list turns every stranger away before it matters where the mail goes. */
function isKeptOut(instance: Instance, scope: Scope): boolean {
  return ["smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions"].some((name) => {
    const list = scope.value(name);
    if (list === undefined) return true;
    if (list === "") return false;
    const read = restrictionList(instance, scope, name);
    return read ? evaluateForStranger(read.items, scope, instance).verdict === "reject" : false;
  });
}

/** A service on the loopback address alone, as a content filter gives mail back to, has no strangers. */
function isBehindLoopback(scope: Scope): boolean {
  const host = scope.service?.fields[0]?.text ?? "";
  return /^(\[?127\.|localhost:|\[?::1\]?)/.test(host);
}
