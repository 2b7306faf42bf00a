import { parseIPv4 } from "../../syntax/network.ts";
import { isLoopback } from "../addresses.ts";
import { isAddress } from "../host-port.ts";
import type { Membership } from "../lookup/match-list.ts";
import type { View } from "../lookup/view.ts";

/** Whether a client is in mynetworks; where nobody set it, in the networks that mynetworks_style makes of the interfaces. */
export function isInMynetworks(view: View, name: string | undefined, address: string): Membership {
  const isSet = view.scope.origin("mynetworks") !== undefined;
  if (isSet)
    return view.listed("mynetworks", { text: name ?? "unknown", as: "domain" }, { text: address, as: "address" });
  return byStyle(view, address);
}

function byStyle(view: View, address: string): Membership {
  const style = view.text("mynetworks_style").toLowerCase() || "subnet";
  const own = view.instance.interfaces;
  const isComplete = own?.every((found) => isAddress(found)) === true;
  if (own?.includes(address)) return "yes";
  const answersLoopback = !isComplete || own.some((found) => isLoopback(found));
  if (isLoopback(address) && answersLoopback) return "yes";
  if (isComplete && style === "host") return "no";
  // A subnet has at least the first eight bits in common.
  const first = parseIPv4(address)?.[0];
  if (isComplete && first !== undefined && !own.some((found) => parseIPv4(found)?.[0] === first)) return "no";
  return view.world.choose(`whether ${address} is in mynetworks, which the machine decides`, ["no", "yes"]);
}
