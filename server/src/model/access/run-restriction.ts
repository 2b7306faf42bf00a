import { isDigits } from "../evaluate.ts";
import type { RestrictionItem } from "../restrictions.ts";
import { addressChecks } from "./address-checks.ts";
import { argumentOf, ask, type Checks } from "./check.ts";
import { clientChecks } from "./client-checks.ts";
import type { Topic } from "./run-list.ts";
import type { Session, Status } from "./session.ts";
import type { RunItems } from "./table-result.ts";

const genericChecks: Checks = {
  permit: ({ session }) => session.permit(),
  reject: ({ session, topic }) =>
    session.reject(
      session.code("reject_code"),
      "5.7.1",
      `<${topic.replyName}>: ${topic.subject} rejected: Access denied`,
    ),
  defer: ({ session, topic }) =>
    session.reject(
      session.code("defer_code"),
      "4.3.2",
      `<${topic.replyName}>: ${topic.subject} rejected: Try again later`,
    ),
  defer_if_permit: ({ session, topic }) =>
    session.deferIfPermitted(
      450,
      "4.7.0",
      `<${topic.replyName}>: ${topic.subject} rejected: defer_if_permit requested`,
    ),
  defer_if_reject: ({ session, topic }) =>
    session.deferIfRejected(450, "4.7.0", `<${topic.replyName}>: ${topic.subject} rejected: defer_if_reject requested`),
  // A client that keeps to the protocol is taken for granted.
  reject_unauth_pipelining: () => "dunno",
  sleep: (check) => {
    if (!isDigits(argumentOf(check))) check.session.serverError("sleep needs a number");
    return "dunno";
  },
  check_policy_service: (check) => {
    const { session } = check;
    const service = argumentOf(check);
    if (!service.includes(":")) session.serverError("check_policy_service needs transport:server");
    const says = ask(check, `the policy service ${service}`, ["says DUNNO", "permits", "refuses"]);
    if (says === "permits") return session.permit();
    return says === "refuses" ? session.rejectUnworded("the policy service refuses") : "dunno";
  },
};

const checks: Checks = { ...genericChecks, ...clientChecks, ...addressChecks };

/** Runs one restriction by its name. */
export function runRestriction(session: Session, item: RestrictionItem, topic: Topic, run: RunItems): Status {
  const check = checks[item.name];
  if (!check) return session.serverError(`smtpd knows no restriction "${item.name}"`);
  const before = session.steps.length;
  const status = check({ session, item, topic, run });
  if (status === "dunno" && session.steps.length === before) session.step(session.current.text, "pass");
  return status;
}
