import type { Rule } from "../rule.ts";
import { courierAuthdaemonrcSyntax, courierAuthmoduleUnknown } from "./auth-daemon.ts";
import { courierAuthrcSyntax, courierDebugLogin, courierReadablePassword } from "./auth-files.ts";
import {
  courierCertificateInvalid,
  courierKeyOwner,
  courierMissingCertificateForIp,
  courierReadableKey,
} from "./certificates.ts";
import { courierCrlf, courierTypographicCharacter } from "./copied-text.ts";
import { courierBadEndpoint } from "./endpoints.ts";
import { certificateDiffersOnIp, courierDisabledListener } from "./listeners.ts";
import { courierFewConnections, courierPlaintextLogin, courierTlsRequiredFailsOpen } from "./logins.ts";
import { courierMarkerEdited } from "./markers.ts";
import { courierSpacesAroundEquals, courierUnbalancedQuote, courierUnquotedValue } from "./shell-syntax.ts";
import { courierOldTls, courierTlsProtocolUnknown, courierTlsSettingIgnored } from "./tls.ts";
import {
  courierBadValue,
  courierDuplicateAssignment,
  courierRemovedVariable,
  courierUnknownVariable,
} from "./variables.ts";

/** Courier's files: how the shell reads them, and what they say. */
export const courierRules: readonly Rule[] = [
  courierSpacesAroundEquals,
  courierUnquotedValue,
  courierUnbalancedQuote,
  courierCrlf,
  courierTypographicCharacter,
  courierDuplicateAssignment,
  courierUnknownVariable,
  courierRemovedVariable,
  courierBadValue,
  courierBadEndpoint,
  courierTlsProtocolUnknown,
  courierTlsSettingIgnored,
  courierOldTls,
  courierTlsRequiredFailsOpen,
  courierPlaintextLogin,
  courierFewConnections,
  courierDisabledListener,
  courierMissingCertificateForIp,
  courierCertificateInvalid,
  courierReadableKey,
  courierKeyOwner,
  certificateDiffersOnIp,
  courierMarkerEdited,
  courierAuthmoduleUnknown,
  courierAuthdaemonrcSyntax,
  courierAuthrcSyntax,
  courierReadablePassword,
  courierDebugLogin,
];
