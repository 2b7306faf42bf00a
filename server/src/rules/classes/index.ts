import type { Rule } from "../rule.ts";
import { badHostname } from "./bad-hostname.ts";
import { badNextHop } from "./bad-next-hop.ts";
import { compatibilityLevelMissing } from "./compatibility-level-missing.ts";
import { contentFilterLoop } from "./content-filter-loop.ts";
import { domainInTwoClasses } from "./domain-in-two-classes.ts";
import { limitConflict } from "./limit-conflict.ts";
import { localRecipientsEmpty } from "./local-recipients-empty.ts";
import { milterAddress } from "./milter-address.ts";
import { milterProtocolOld } from "./milter-protocol-old.ts";
import { myhostnameIsRelayhost } from "./myhostname-is-relayhost.ts";
import { myhostnameNotFqdn } from "./myhostname-not-fqdn.ts";
import { myoriginList } from "./myorigin-list.ts";
import { networksAndStyle } from "./networks-and-style.ts";
import { privilegedAccount } from "./privileged-account.ts";
import { relayWithoutRecipients } from "./relay-without-recipients.ts";
import { relayhostWithoutBrackets } from "./relayhost-without-brackets.ts";
import { serverAttribute } from "./server-attribute.ts";
import { transportServiceType } from "./transport-service-type.ts";
import { undefinedTransport } from "./undefined-transport.ts";
import { virtualIncomplete } from "./virtual-incomplete.ts";

/** Address classes, identity and limits. */
export const classRules: readonly Rule[] = [
  domainInTwoClasses,
  undefinedTransport,
  transportServiceType,
  myoriginList,
  myhostnameIsRelayhost,
  badHostname,
  myhostnameNotFqdn,
  relayhostWithoutBrackets,
  limitConflict,
  relayWithoutRecipients,
  localRecipientsEmpty,
  contentFilterLoop,
  milterProtocolOld,
  compatibilityLevelMissing,
  networksAndStyle,
  milterAddress,
  serverAttribute,
  badNextHop,
  virtualIncomplete,
  privilegedAccount,
];
