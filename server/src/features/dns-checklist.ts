import type { Instance } from "../model/instance.ts";
import { addressItems } from "./dns-addresses.ts";
import { domainItems } from "./dns-domains.ts";
import type { DnsItem } from "./dns-item.ts";

/** What the DNS should say of this server and what it says: first the sending addresses, then the domains. Nothing is asked where the DNS is off. */
export const dnsChecklist = (instance: Instance): readonly DnsItem[] => [
  ...addressItems(instance),
  ...domainItems(instance),
];
