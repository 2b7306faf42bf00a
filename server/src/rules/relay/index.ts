import type { Rule } from "../rule.ts";
import { duplicateRestriction } from "./duplicate-restriction.ts";
import { mynetworksOpen } from "./mynetworks-open.ts";
import { mynetworksStyleWide } from "./mynetworks-style-wide.ts";
import { mynetworksWide } from "./mynetworks-wide.ts";
import { networkHostBits } from "./network-host-bits.ts";
import { noRelayControl } from "./no-relay-control.ts";
import { obsoleteRestriction } from "./obsolete-restriction.ts";
import { openRelay } from "./open-relay.ts";
import { removedRestriction } from "./removed-restriction.ts";
import { restrictionBadArgument } from "./restriction-bad-argument.ts";
import { restrictionMissingArgument } from "./restriction-missing-argument.ts";
import { unknownRestriction } from "./unknown-restriction.ts";
import { unreachableRestriction } from "./unreachable-restriction.ts";

/** Who may send what through this server. */
export const relayRules: readonly Rule[] = [
  noRelayControl,
  openRelay,
  unreachableRestriction,
  unknownRestriction,
  restrictionMissingArgument,
  restrictionBadArgument,
  obsoleteRestriction,
  removedRestriction,
  duplicateRestriction,
  mynetworksOpen,
  mynetworksWide,
  mynetworksStyleWide,
  networkHostBits,
];
