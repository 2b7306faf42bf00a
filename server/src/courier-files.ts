/** Names of Courier's configuration files that belong to an instance. */
export const courierFiles = [
  "imapd",
  "imapd-ssl",
  "pop3d",
  "pop3d-ssl",
  "courierd",
  "esmtpd",
  "esmtpd-msa",
  "esmtpd-ssl",
  "authdaemonrc",
  "authmysqlrc",
  "authpgsqlrc",
  "authldaprc",
  "authsqliterc",
];
