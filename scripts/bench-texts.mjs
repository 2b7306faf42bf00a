// @ts-check

/** Settings as real servers have them; `%d` makes a name or a value one of its own. */
const settings = [
  "smtpd_helo_required = yes",
  "own_name_%d = mail%d.example.com",
  "smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated,\n  reject_unauth_destination, reject_rbl_client zen.spamhaus.org=127.0.0.[2..11]",
  "own_list_%d = $own_name_%d, localhost, $mydomain",
  "own_table_%d = hash:/etc/postfix/virtual, proxy:mysql:/etc/postfix/mysql-%d.cf",
  "own_time_%d = 300s",
  "# What the next line is for, and who asked for it",
];

const mistakes = ["smtpd_helo_required = maybe%d", "smtpd_timeout = %d hours", "this line lacks something %d"];

/** A main.cf of so many lines: real parameters, lists, `$` references, comments, and 2 % mistakes. */
export function mainText(/** @type {number} */ lines) {
  /** @type {string[]} */
  const all = [];
  for (let i = 0; all.length < lines; i++) {
    const form = i % 50 === 49 ? mistakes[Math.floor(i / 50) % mistakes.length] : settings[i % settings.length];
    all.push(...(form ?? "").replaceAll("%d", String(i)).split("\n"));
  }
  return `${all.slice(0, lines).join("\n")}\n`;
}

/** A master.cf of so many services. */
export function masterText(/** @type {number} */ services) {
  const service = (/** @type {number} */ i) =>
    `127.0.${(i >> 8) & 255}.${i & 255}:smtp inet n - n - - smtpd\n  -o syslog_name=postfix/smtp-${i}\n  -o smtpd_tls_cert_file=/etc/postfix/${i}.pem`;
  return `${Array.from({ length: services }, (_, i) => service(i)).join("\n")}\n`;
}

/** A lookup table of so many entries, 2 % of them without a value. */
export function tableText(/** @type {number} */ entries) {
  const entry = (/** @type {number} */ i) => `user${i}@example.com${i % 50 === 49 ? "" : `  mailbox${i}`}`;
  return `${Array.from({ length: entries }, (_, i) => entry(i)).join("\n")}\n`;
}
