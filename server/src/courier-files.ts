import { childOf, directoryOf } from "./uri.ts";

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

/** Where Courier's files may lie for a Postfix directory: in it, and beside it as distributions name theirs. */
export const courierDirectoriesFor = (directory: string): readonly string[] => [
  directory,
  ...["courier", "courier-imap"].map((name) => childOf(directoryOf(directory), name)),
];
