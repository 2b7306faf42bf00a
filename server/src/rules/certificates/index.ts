import type { Rule } from "../rule.ts";
import { certificateIncompleteChain, chainOrder } from "./chains.ts";
import {
  certificateExpired,
  certificateExpiresSoon,
  certificateNameMismatch,
  certificateSelfSigned,
  keyMismatch,
  snakeoilCertificate,
  weakCertificate,
} from "./contents.ts";
import { certificateInvalid, certificateMissing, readablePrivateKey } from "./files.ts";

/** The certificate files that the SMTP server presents; only where the machine may be asked. */
export const certificateRules: readonly Rule[] = [
  certificateMissing,
  certificateInvalid,
  keyMismatch,
  chainOrder,
  certificateIncompleteChain,
  certificateExpired,
  certificateExpiresSoon,
  certificateNameMismatch,
  certificateSelfSigned,
  snakeoilCertificate,
  weakCertificate,
  readablePrivateKey,
];
