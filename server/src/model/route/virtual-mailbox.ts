import type { View } from "../lookup/view.ts";
import type { Reason } from "./resolve.ts";

/** The mailbox that virtual(8) writes to: virtual_mailbox_base and what virtual_mailbox_maps says. */
export function mailboxOf(view: View, recipient: string): Reason[] {
  const found = view.find(view.maps("virtual_mailbox_maps"), recipient.toLowerCase(), { atDomain: true });
  if (found.kind === "none")
    return [{ text: "comes back: no mailbox (virtual_mailbox_maps)", place: view.place("virtual_mailbox_maps") }];
  if (found.kind === "failed") return [{ text: `waits: ${found.reason}` }];
  if (found.kind === "some") return [{ text: `a mailbox that ${found.table} names` }];
  const base = view.text("virtual_mailbox_base");
  const path = `${base}/${found.value}`.replaceAll("//", "/");
  const kind = path.endsWith("/") ? "Maildir" : "mbox";
  return [{ text: `${kind} ${path}`, place: found.place ?? view.place("virtual_mailbox_maps") }];
}
