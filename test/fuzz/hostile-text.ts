/** A hundred files: two servers with everything, tables, and names that no file should have. */
const kinds: readonly (readonly [name: string, languageId: string])[] = [
  ["main.cf", "postfix-main"],
  ["master.cf", "postfix-master"],
  ["virtual", "postfix-table"],
  ["access.pcre", "postfix-table"],
  ["mysql-users.cf", "postfix-table-client"],
  ["../courier/imapd", "courier"],
  ["../courier/imapd-ssl", "courier"],
  ["../courier/authmysqlrc", "courier-auth"],
  ["mail.log", "maillog"],
  ["odd%20name%ZZ", "postfix-main"],
];
export const documents = Array.from({ length: 100 }, (_, i) => {
  const [name, languageId] = kinds[i % kinds.length]!;
  return { uri: new URL(name, `file:///srv${Math.floor(i / kinds.length)}/etc/postfix/`).href, languageId };
});

/** Pieces of all languages, and what no language has. */
export const scraps = [
  ...[
    "\n",
    "\n ",
    "\r\n",
    "\r",
    "\t",
    " ",
    "#",
    "=",
    ",",
    "$",
    "${",
    "}",
    "{",
    "$(",
    "`",
    '"',
    "'",
    "\\",
    "/",
    ":",
    "-o ",
    "!",
  ],
  ...[
    "smtpd_recipient_restrictions = ",
    "permit_mynetworks",
    "reject_unauth_destination",
    "check_sender_access hash:/x",
  ],
  ...[
    "smtp inet n - n - - smtpd\n",
    "127.0.0.2:submission inet n - y - 5 smtpd",
    "inet_interfaces = all\n",
    "myhostname",
  ],
  ...[
    "mynetworks = 10.1.2.3/24 [2001:db8::]/32\n",
    "PORT=143,1.2.3.4.143\n",
    "TLS_CERTFILE=/x.pem\n",
    "MYSQL_PASSWORD\tx\n",
  ],
  ...["/^(a+)+$/ REJECT\n", "if /x/\n", "endif\n", "user = ", "query = SELECT '%s'\n", "a@example.com b@example.com\n"],
  ...[
    "\ud800",
    "\udc80",
    "\u0000",
    "\ufeff",
    "\u202e",
    "é",
    "𝄞",
    "%",
    "| /bin/sh",
    "main.cf: ",
    "# mailconf: ignore x\n",
  ],
  ...[
    "Nov 25 10:00:00 mail postfix/smtpd[1]: warning: ",
    "smtpd_tls_security_level=may\n",
    "alias_maps = inline:{a=b}\n",
  ],
] as const;
