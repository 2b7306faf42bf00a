import { searchRelayControl } from "../../model/relay.ts";
import { circleIn } from "../../model/restriction-circles.ts";
import { writtenLists } from "../../model/restrictions.ts";
import { modelRule } from "../rule.ts";

export const circularRestrictionClass = modelRule({
  id: "circular-restriction-class",
  severity: "error",
  summary: "A restriction class holds itself, directly or through another.",
  why: "smtpd follows the class into itself until it crashes: the client's connection is closed without a reply, and master waits for service_throttle_time before anybody else is served there. Where the search for a relay control at the start gets into the circle, nobody is served at all.",
  references: ["https://www.postfix.org/RESTRICTION_CLASS_README.html"],
  log: "warning: process …/smtpd pid … killed by signal 11; warning: …/smtpd: bad command startup -- throttling",
  fix: "none",
  examples: {
    bad: [
      `
smtpd_restriction_classes = own_users
own_users = permit_mynetworks, own_users
                               ^^^^^^^^^ the class "own_users" holds itself: smtpd crashes on mail that gets here, and the client hears nothing; take it out
smtpd_sender_restrictions = own_users
`,
      `
smtpd_restriction_classes = own_users, guests
own_users = permit_mynetworks, guests
guests = permit_sasl_authenticated, own_users
                                    ^^^^^^^^^ the class "own_users" holds itself (own_users, guests, own_users): smtpd crashes on mail that gets here, and the client hears nothing; take it out
smtpd_sender_restrictions = own_users
`,
      {
        files: {
          "main.cf": `
smtpd_restriction_classes = own_users
own_users = permit_mynetworks, own_users
                               ^^^^^^^^^ the class "own_users" holds itself: smtpd crashes at its start, and serves nobody; take it out
smtpd_recipient_restrictions = own_users, reject_unauth_destination
`,
          "master.cf": "smtp inet n - n - - smtpd\n",
        },
      },
    ],
    good: [
      "smtpd_restriction_classes = own_users\nown_users = reject, own_users\nsmtpd_sender_restrictions = own_users",
      "smtpd_restriction_classes = own_users, guests\nown_users = permit_mynetworks, guests\nguests = permit_sasl_authenticated\nsmtpd_sender_restrictions = own_users, guests",
    ],
  },
  check: (instance, report) => {
    const { main, master } = instance.files;
    const seen = new Set<string>();
    for (const list of writtenLists(instance)) {
      const circle = circleIn(instance, list);
      if (!circle?.list.source) continue;
      const { names, item } = circle;
      const { entry, isOverride } = circle.list.source;
      const file = isOverride ? master : main;
      const span = circle.list.place(item.word);
      const key = `${isOverride} ${entry.range(span).start.line} ${span.start}`;
      if (!file || seen.has(key)) continue;
      seen.add(key);
      const round = names.length > 2 ? ` (${names.join(", ")})` : "";
      const isAtStart = instance.activeServices.some(
        ({ command, scope }) => command === "smtpd" && typeof searchRelayControl(instance, scope) === "string",
      );
      const what = isAtStart
        ? "smtpd crashes at its start, and serves nobody"
        : "smtpd crashes on mail that gets here, and the client hears nothing";
      const message = `the class "${item.name}" holds itself${round}: ${what}; take it out`;
      report({ file, entry, span, message });
    }
  },
});
