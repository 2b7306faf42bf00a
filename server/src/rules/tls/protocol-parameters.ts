/** The parameters that take a list of TLS protocols. */
export const protocolParameters = ["smtpd", "smtp", "lmtp", "tlsproxy", "postscreen"].flatMap((daemon) =>
  ["tls_protocols", "tls_mandatory_protocols"].map((name) => `${daemon}_${name}`),
);
