/** What administrators write most where any text may stand. */
export const usualValues: Readonly<Record<string, readonly string[]>> = {
  home_mailbox: ["Maildir/"],
  inet_interfaces: ["localhost", "127.0.0.1"],
  mailbox_transport: ["lmtp:unix:private/dovecot-lmtp"],
  milter_macro_daemon_name: ["ORIGINATING"],
  mydestination: ["localhost.$mydomain", "localhost"],
  mynetworks: ["127.0.0.0/8", "[::ffff:127.0.0.0]/104", "[::1]/128"],
  myorigin: ["/etc/mailname", "$mydomain"],
  non_smtpd_milters: ["$smtpd_milters"],
  recipient_delimiter: ["+"],
  smtp_tls_CAfile: ["/etc/ssl/certs/ca-certificates.crt"],
  smtp_tls_CApath: ["/etc/ssl/certs"],
  smtp_tls_servername: ["hostname", "nexthop"],
  smtpd_banner: ["$myhostname ESMTP", "$myhostname ESMTP $mail_name"],
  smtpd_sasl_path: ["private/auth", "smtpd"],
  virtual_transport: ["lmtp:unix:private/dovecot-lmtp"],
};

/** Ciphers and properties that servers exclude; the names are OpenSSL's. */
export const excludedCiphers: readonly string[] =
  "aNULL eNULL NULL EXPORT LOW DES 3DES RC2 RC4 MD5 SHA PSK SRP CAMELLIA SEED IDEA ADH kRSA kDH kECDH aDSS".split(" ");
