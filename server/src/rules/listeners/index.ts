import type { Rule } from "../rule.ts";
import { addressNotOnHost } from "./address-not-on-host.ts";
import { addressPreferenceUnsafe } from "./address-preference-unsafe.ts";
import { badBindAddress } from "./bad-bind-address.ts";
import { globalWrappermode } from "./global-wrappermode.ts";
import { inetInterfacesWord } from "./inet-interfaces-word.ts";
import { ipNotInMynetworks } from "./ip-not-in-mynetworks.ts";
import { ipv6WithoutBrackets } from "./ipv6-without-brackets.ts";
import { listenerConflict } from "./listener-conflict.ts";
import { listenerOutsideInterfaces } from "./listener-outside-interfaces.ts";
import { loopbackOnlyWithPublicService } from "./loopback-only-with-public-service.ts";
import { missingCertificateForIp } from "./missing-certificate-for-ip.ts";
import { missingPortForIp } from "./missing-port-for-ip.ts";
import { missingSyslogName } from "./missing-syslog-name.ts";
import { overrideWithoutKey } from "./override-without-key.ts";
import { port465 } from "./port-465.ts";
import { port465Name } from "./port-465-name.ts";
import { port465Unsafe } from "./port-465-unsafe.ts";
import { submissionCounterpartMissing } from "./submission-counterpart-missing.ts";
import { unusedOutgoingTransport } from "./unused-outgoing-transport.ts";
import { wrappermodeMissing } from "./wrappermode-missing.ts";
import { wrappermodeOnStarttlsPort } from "./wrappermode-on-starttls-port.ts";

/** Addresses, ports, and the certificate that each presents. */
export const listenerRules: readonly Rule[] = [
  missingCertificateForIp,
  missingPortForIp,
  listenerConflict,
  listenerOutsideInterfaces,
  addressNotOnHost,
  ipNotInMynetworks,
  ipv6WithoutBrackets,
  loopbackOnlyWithPublicService,
  unusedOutgoingTransport,
  addressPreferenceUnsafe,
  missingSyslogName,
  port465,
  port465Unsafe,
  port465Name,
  submissionCounterpartMissing,
  overrideWithoutKey,
  wrappermodeMissing,
  wrappermodeOnStarttlsPort,
  globalWrappermode,
  inetInterfacesWord,
  badBindAddress,
];
