import { evaluate } from "../evaluate.ts";
import { withoutExtension } from "../lookup/mail-address.ts";
import type { View } from "../lookup/view.ts";
import { splitAddress } from "./address.ts";
import { accountOf, forwardOf } from "./forward-file.ts";
import { isLocalDomain, qualified, type Reason } from "./resolve.ts";
import { addressesIn } from "./rewriting.ts";

/** Names that are followed from one. */
const mostNames = 500;

/** What local(8) does: aliases first, then the user's `.forward`, then the mailbox. */
export function localDelivery(view: View, recipient: string, seen: Set<string> = new Set()): Reason[] {
  const name = splitAddress(recipient).local.toLowerCase();
  // As local(8) does, which brings a message to each name once.
  if (seen.has(name) || seen.size >= mostNames) return [];
  seen.add(name);
  const bare = withoutExtension(view.scope, name)?.bare ?? name;
  const maps = view.maps("alias_maps");
  for (const key of new Set([name, bare])) {
    const found = maps.find(view.world, key, false);
    if (found.kind === "failed") return [{ text: `waits: ${found.reason}` }];
    if (found.kind === "some") return [{ text: `${found.table} says where ${key} goes` }];
    if (found.kind !== "found") continue;
    const step = { text: `alias ${key}: ${found.value}`, place: found.place };
    const itself = { name: key, steps: () => userDelivery(view, recipient, seen) };
    return [step, ...addressesIn(found.value).flatMap((text) => named(view, text, itself, seen))];
  }
  return userDelivery(view, recipient, seen);
}

/** Behind the aliases: the user's `.forward`, then the mailbox. */
function userDelivery(view: View, recipient: string, seen: Set<string>): Reason[] {
  const name = splitAddress(recipient).local.toLowerCase();
  const bare = withoutExtension(view.scope, name)?.bare ?? name;
  const forward = forwardOf(view, bare, name.slice(bare.length + 1));
  const itself = { name: bare, steps: () => userMailbox(view, recipient, bare) };
  if (forward === "unknown") return [{ text: `unless a .forward of ${bare} says otherwise:` }, ...itself.steps()];
  if (!forward) return itself.steps();
  return [
    { text: `${forward.path}: ${forward.targets.join(", ")}` },
    ...forward.targets.flatMap((text) => named(view, text, itself, seen)),
  ];
}

function userMailbox(view: View, recipient: string, user: string): Reason[] {
  const other = choice(view, "mailbox_transport", user);
  return other ? [other] : [...withoutUser(view, recipient, user), mailbox(view, user)];
}

interface Itself {
  readonly name: string;
  readonly steps: () => Reason[];
}

/** A name without a domain, and no file, command or list. */
const isName = (text: string): boolean => !text.includes("@") && !/^[/|:"]/.test(text);

/** Where a name goes that stands among the addresses for `itself`: it stays here where myorigin is a domain of this machine. */
function named(view: View, text: string, itself: Itself, seen: Set<string>): Reason[] {
  if (!isName(text)) return [];
  const name = text.replace(/^\\+/, "").toLowerCase();
  const whole = qualified(view, name);
  const isHere = isLocalDomain(view, splitAddress(whole).domain);
  if (isHere !== "yes")
    return [{ text: `${text} goes on as ${whole}${isHere === "no" ? ", which is no address of this machine" : ""}` }];
  // A backslash stands for the mailbox, whatever aliases and .forward say.
  if (text !== name && text[0] === "\\") return userMailbox(view, whole, name);
  return name === itself.name ? itself.steps() : localDelivery(view, whole, seen);
}

const said = (view: View, parameter: string, text: string): Reason => ({ text, place: view.place(parameter) });

/** What a table of users says, or the parameter beside it; undefined where both are empty for this user. */
function choice(view: View, single: string, user: string): Reason | undefined {
  const parameter = `${single}_maps`;
  const maps = view.maps(parameter);
  const found = maps.isEmpty ? ({ kind: "none" } as const) : maps.find(view.world, user, false);
  if (found.kind === "found")
    return { text: `${parameter}: ${found.value}`, place: found.place ?? view.place(parameter) };
  if (found.kind === "some" || found.kind === "failed") return said(view, parameter, `${parameter} decides`);
  const value = view.text(single);
  return value === "" ? undefined : said(view, single, `${single}: ${value}`);
}

/** Where mail for a name goes that is no user; nothing for who is one on this machine. */
function withoutUser(view: View, recipient: string, user: string): Reason[] {
  const account = accountOf(view, user);
  if (account !== undefined && account !== "unknown") return [];
  const other = choice(view, "fallback_transport", user) ?? luserRelay(view, recipient, user);
  if (other) return [{ ...other, text: `unless the server has a user ${user}: ${other.text}` }];
  return account === undefined ? [{ text: `unless the server has a user ${user}: it comes back, user unknown` }] : [];
}

function luserRelay(view: View, recipient: string, user: string): Reason | undefined {
  // Its $user and the like are the recipient's, not parameters.
  const raw = view.scope.evaluated("luser_relay").text;
  if (raw === "") return undefined;
  const { local, domain } = splitAddress(recipient);
  const values: Readonly<Record<string, string>> = { user, local, domain, recipient };
  const filled = evaluate(raw, (key) => (values[key] === undefined ? undefined : { text: values[key], raw: true }));
  return said(view, "luser_relay", `luser_relay: ${filled.known && !filled.failed ? filled.text : raw}`);
}

function mailbox(view: View, user: string): Reason {
  const command = choice(view, "mailbox_command", user);
  if (command) return command;
  const home = view.text("home_mailbox");
  if (home !== "") return said(view, "home_mailbox", `${home.endsWith("/") ? "Maildir" : "mbox"} ~${user}/${home}`);
  const spool = view.text("mail_spool_directory") || "/var/mail";
  return said(view, "mail_spool_directory", `mbox ${spool}/${user}`.replaceAll("//", "/"));
}
