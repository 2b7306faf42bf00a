import { withoutExtension } from "../lookup/mail-address.ts";
import type { View } from "../lookup/view.ts";
import { splitAddress } from "./address.ts";
import { forwardOf } from "./forward-file.ts";
import type { Reason } from "./resolve.ts";
import { addressesIn } from "./rewriting.ts";

/** Aliases of aliases that are followed. */
const deepest = 10;

/** What local(8) does: aliases first, then the user's `.forward`, then the mailbox. */
export function localDelivery(view: View, recipient: string, depth = 0): Reason[] {
  const name = splitAddress(recipient).local.toLowerCase();
  const bare = withoutExtension(view.scope, name)?.bare ?? name;
  const maps = view.maps("alias_maps");
  for (const key of new Set([name, bare])) {
    const found = maps.find(view.world, key, false);
    if (found.kind === "failed") return [{ text: `waits: ${found.reason}` }];
    if (found.kind === "some") return [{ text: `${found.table} says where ${key} goes` }];
    if (found.kind !== "found") continue;
    const step = { text: `alias ${key}: ${found.value}`, place: found.place };
    const further = addressesIn(found.value).filter((text) => isLocalName(text) && text.toLowerCase() !== key);
    return depth >= deepest ? [step] : [step, ...further.flatMap((text) => localDelivery(view, text, depth + 1))];
  }
  const forward = forwardOf(view, bare, name.slice(bare.length + 1));
  if (forward === "unknown") return [{ text: `unless a .forward of ${bare} says otherwise:` }, mailbox(view, bare)];
  if (!forward) return [mailbox(view, bare)];
  const targets = forward.targets.map((target) => target.replace(/^\\/, ""));
  const further = targets.filter((text) => isLocalName(text) && text.toLowerCase() !== bare);
  return [
    { text: `${forward.path}: ${forward.targets.join(", ")}` },
    ...(targets.some((text) => text.toLowerCase() === bare) ? [mailbox(view, bare)] : []),
    ...(depth >= deepest ? [] : further.flatMap((text) => localDelivery(view, text, depth + 1))),
  ];
}

/** A name without a domain, and no file, command or list. */
const isLocalName = (text: string): boolean => !text.includes("@") && !/^[/|:"]/.test(text);

function mailbox(view: View, user: string): Reason {
  const said = (parameter: string, text: string): Reason => ({ text, place: view.place(parameter) });
  for (const parameter of ["mailbox_transport_maps", "mailbox_command_maps"]) {
    const maps = view.maps(parameter);
    const found = maps.isEmpty ? ({ kind: "none" } as const) : maps.find(view.world, user, false);
    if (found.kind === "found")
      return { text: `${parameter}: ${found.value}`, place: found.place ?? view.place(parameter) };
    if (found.kind === "some" || found.kind === "failed") return said(parameter, `${parameter} decides`);
    const single = parameter.slice(0, -"_maps".length);
    const value = view.text(single);
    if (value !== "") return said(single, `${single}: ${value}`);
  }
  const home = view.text("home_mailbox");
  if (home !== "") return said("home_mailbox", `${home.endsWith("/") ? "Maildir" : "mbox"} ~${user}/${home}`);
  const spool = view.text("mail_spool_directory") || "/var/mail";
  return said("mail_spool_directory", `mbox ${spool}/${user}`.replaceAll("//", "/"));
}
