import type { Rule } from "../rule.ts";
import { authWithoutTls } from "./auth-without-tls.ts";
import { badProtocolSyntax } from "./bad-protocol-syntax.ts";
import { badServerTlsLevel } from "./bad-server-tls-level.ts";
import { chainFilesConflict } from "./chain-files-conflict.ts";
import { clientCertificateNotAsked } from "./client-certificate-not-asked.ts";
import { clientWrappermodeMismatch, globalClientWrappermode } from "./client-wrappermode.ts";
import { encryptOnPort25 } from "./encrypt-on-port-25.ts";
import { inheritedEcdsaCertificate } from "./inherited-ecdsa-certificate.ts";
import { obsoleteDhParameter } from "./obsolete-dh-parameter.ts";
import { daneWithoutDnssec, globalVerify, missingCaFile, noOutboundTls } from "./outgoing-levels.ts";
import { sniMapProblems } from "./sni-map-problems.ts";
import { submissionWithoutTls } from "./submission-without-tls.ts";
import { tlsPolicyConflict } from "./tls-policy-conflict.ts";
import { tlsWithoutCertificate } from "./tls-without-certificate.ts";
import { weakCiphers } from "./weak-ciphers.ts";
import { weakTlsProtocols } from "./weak-tls-protocols.ts";

/** TLS of servers and clients. */
export const tlsRules: readonly Rule[] = [
  chainFilesConflict,
  inheritedEcdsaCertificate,
  tlsWithoutCertificate,
  encryptOnPort25,
  badServerTlsLevel,
  submissionWithoutTls,
  authWithoutTls,
  weakTlsProtocols,
  badProtocolSyntax,
  weakCiphers,
  obsoleteDhParameter,
  clientWrappermodeMismatch,
  globalClientWrappermode,
  daneWithoutDnssec,
  globalVerify,
  noOutboundTls,
  tlsPolicyConflict,
  missingCaFile,
  sniMapProblems,
  clientCertificateNotAsked,
];
