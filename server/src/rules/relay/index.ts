import type { Rule } from "../rule.ts";
import { circularRestrictionClass } from "./circular-restriction-class.ts";
import { deadDnsbl } from "./dead-dnsbl.ts";
import { dnsblUnfilteredResponse } from "./dnsbl-unfiltered-response.ts";
import { duplicateRestriction } from "./duplicate-restriction.ts";
import { heloNotRequired } from "./helo-not-required.ts";
import { misplacedRestriction } from "./misplaced-restriction.ts";
import { mynetworksOpen } from "./mynetworks-open.ts";
import { mynetworksStyleWide } from "./mynetworks-style-wide.ts";
import { mynetworksWide } from "./mynetworks-wide.ts";
import { networkHostBits } from "./network-host-bits.ts";
import { noRelayControl } from "./no-relay-control.ts";
import { obsoleteRestriction } from "./obsolete-restriction.ts";
import { openRelay } from "./open-relay.ts";
import { permitBeforeRelayCheck } from "./permit-before-relay-check.ts";
import { removedRestriction } from "./removed-restriction.ts";
import { restrictionBadArgument } from "./restriction-bad-argument.ts";
import { restrictionMissingArgument } from "./restriction-missing-argument.ts";
import { saslPermitWithoutSasl } from "./sasl-permit-without-sasl.ts";
import { saslTypeUnknown } from "./sasl-type-unknown.ts";
import { saslWithoutPasswords } from "./sasl-without-passwords.ts";
import { smtpSmuggling } from "./smtp-smuggling.ts";
import { softBounceLeft } from "./soft-bounce-left.ts";
import { strictPtrCheck } from "./strict-ptr-check.ts";
import { submissionInheritsRestrictions } from "./submission-inherits-restrictions.ts";
import { submissionWithoutAuth } from "./submission-without-auth.ts";
import { submissionWithoutReject } from "./submission-without-reject.ts";
import { undefinedRestrictionClass } from "./undefined-restriction-class.ts";
import { unknownRestriction } from "./unknown-restriction.ts";
import { unreachableRestriction } from "./unreachable-restriction.ts";
import { warnIfRejectLeft } from "./warn-if-reject-left.ts";

/** Who may send what through this server. */
export const relayRules: readonly Rule[] = [
  noRelayControl,
  openRelay,
  permitBeforeRelayCheck,
  unreachableRestriction,
  unknownRestriction,
  restrictionMissingArgument,
  restrictionBadArgument,
  undefinedRestrictionClass,
  circularRestrictionClass,
  misplacedRestriction,
  obsoleteRestriction,
  removedRestriction,
  duplicateRestriction,
  heloNotRequired,
  saslPermitWithoutSasl,
  submissionWithoutAuth,
  submissionWithoutReject,
  submissionInheritsRestrictions,
  mynetworksOpen,
  mynetworksWide,
  mynetworksStyleWide,
  networkHostBits,
  deadDnsbl,
  dnsblUnfilteredResponse,
  strictPtrCheck,
  smtpSmuggling,
  softBounceLeft,
  warnIfRejectLeft,
  saslWithoutPasswords,
  saslTypeUnknown,
];
