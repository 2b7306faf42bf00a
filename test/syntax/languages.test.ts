import assert from "node:assert/strict";
import { test } from "node:test";
import { courier } from "../../server/src/syntax/courier.ts";
import { authdaemonrc, authrc } from "../../server/src/syntax/courier-auth.ts";
import { grammarOf, languageOf } from "../../server/src/syntax/languages.ts";
import { tableGrammar } from "../../server/src/syntax/lookup-table.ts";
import { maillog } from "../../server/src/syntax/maillog.ts";
import { mainCf } from "../../server/src/syntax/main-cf.ts";
import { masterCf } from "../../server/src/syntax/master-cf.ts";
import { tableClient } from "../../server/src/syntax/table-client.ts";

const byPath: [path: string, language: string | undefined][] = [
  ["/etc/postfix/main.cf", "postfix-main"],
  ["main.cf", "postfix-main"],
  ["C:\\mail\\main.cf", "postfix-main"],
  ["/etc/postfix/main.cf.proto", "postfix-main"],
  ["roles/postfix/templates/main.cf.j2", "postfix-main"],
  ["/srv/mx1.main.cf", "postfix-main"],
  ["templates/mx1.main.cf.erb", "postfix-main"],
  ["/etc/postfix/domain.cf", undefined],
  ["/etc/postfix/master.cf", "postfix-master"],
  ["/etc/postfix/master.cf.dpkg-old", "postfix-master"],
  ["/srv/mx1.master.cf", "postfix-master"],
  ["/etc/postfix/postmaster.cf", undefined],
  ["/etc/postfix/mysql-virtual.cf", "postfix-table-client"],
  ["/etc/postfix/mysql_virtual_alias_maps.cf", "postfix-table-client"],
  ["/etc/postfix/pgsql.cf", "postfix-table-client"],
  ["/etc/postfix/ldap-aliases.cf.j2", "postfix-table-client"],
  ["/etc/postfix/sqlite-users.cf", "postfix-table-client"],
  ["/etc/postfix/memcache-verify.cf", "postfix-table-client"],
  ["/etc/postfix/mysql/virtual.cf", "postfix-table-client"],
  ["/etc/postfix/dynamicmaps.cf", undefined],
  ["/etc/spamassassin/local.cf", undefined],
  ["/etc/mail/spamassassin/ldap-rules.cf", undefined],
  ["/etc/mail/sendmail.cf", undefined],
  ["/etc/mail/sendmail.mc", undefined],
  ["/etc/courier/imapd", "courier"],
  ["/etc/courier-imap/imapd-ssl", "courier"],
  ["/usr/lib/courier-imap/etc/pop3d", "courier"],
  ["test/fixtures/courier/esmtpd-msa", "courier"],
  ["/etc/courier/courierd", "courier"],
  ["/etc/courier/imapd.pem", undefined],
  ["/etc/courier/imapd.cnf", undefined],
  ["/etc/courier/aliases", undefined],
  ["/usr/lib/courier/sbin/imapd", undefined],
  ["/etc/init.d/imapd", undefined],
  ["/etc/courier/authdaemonrc", "courier-auth"],
  ["/etc/authlib/authmysqlrc", "courier-auth"],
  ["/etc/authlib/authldaprc", "courier-auth"],
  ["/etc/authlib/rc", undefined],
  ["/etc/aliases", "postfix-table"],
  ["/etc/postfix/virtual", "postfix-table"],
  ["/etc/postfix/virtual.db", undefined],
  ["/etc/postfix/transport", "postfix-table"],
  ["/etc/postfix/transport_maps", "postfix-table"],
  ["/etc/postfix/access", "postfix-table"],
  ["/etc/postfix/canonical", "postfix-table"],
  ["/etc/postfix/sender_canonical", "postfix-table"],
  ["/etc/postfix/generic", "postfix-table"],
  ["/etc/postfix/relocated", "postfix-table"],
  ["/etc/postfix/sasl_passwd", "postfix-table"],
  ["/etc/postfix/sasl/sasl_passwd", "postfix-table"],
  ["/etc/postfix/tls_policy", "postfix-table"],
  ["/etc/postfix/header_checks", "postfix-table"],
  ["/etc/postfix/header_checks.regexp", "postfix-table"],
  ["/etc/postfix/postscreen_access.cidr", "postfix-table"],
  ["/etc/postfix/anything.pcre", "postfix-table"],
  ["/etc/postfix/our_friends_access", "postfix-table"],
  ["/srv/nginx_access", undefined],
  ["/etc/postfix/makedefs.out", undefined],
  ["/etc/postfix/postfix-files", undefined],
  ["/etc/postfix/post-install", undefined],
  ["/var/log/mail.log", "maillog"],
  ["/var/log/mail.log.1", "maillog"],
  ["/var/log/maillog", "maillog"],
  ["/var/log/maillog-20260101", "maillog"],
  ["/var/log/syslog", undefined],
  ["", undefined],
];

test("languageOf by name and place", () => {
  for (const [path, language] of byPath) assert.equal(languageOf(path), language, path);
});

test("languageOf by content", () => {
  const client = "user = postfix\npassword = secret\nhosts = 127.0.0.1\ndbname = mail\nquery = SELECT 1\n";
  assert.equal(languageOf("/etc/postfix/sql/users.cf", client), "postfix-table-client");
  assert.equal(
    languageOf("/etc/postfix/people.cf", "server_host = ldap.example\nsearch_base = dc=a\n"),
    "postfix-table-client",
  );
  assert.equal(
    languageOf("/etc/postfix/local.cf", "required_score 5.0\nrewrite_header Subject *****SPAM*****\n"),
    undefined,
  );
  assert.equal(languageOf("/usr/lib/courier/imapd", "#! /bin/sh\n"), undefined);
  assert.equal(languageOf("/home/me/.config/fish/aliases", "alias ll='ls -l'\n"), undefined);
  assert.equal(languageOf("/etc/aliases", "postmaster: root\n"), "postfix-table");
});

test("grammarOf", () => {
  assert.equal(grammarOf("postfix-main", "/etc/postfix/main.cf"), mainCf);
  assert.equal(grammarOf("postfix-master", "/etc/postfix/master.cf"), masterCf);
  assert.equal(grammarOf("postfix-table-client", "/x"), tableClient);
  assert.equal(grammarOf("postfix-table", "/etc/postfix/virtual"), tableGrammar("key-value"));
  assert.equal(grammarOf("postfix-table", "/etc/postfix/virtual", "pcre"), tableGrammar("pcre"));
  assert.equal(grammarOf("postfix-table", "/etc/aliases"), tableGrammar("aliases"));
  assert.equal(grammarOf("postfix-table", "/etc/postfix/header_checks"), tableGrammar("patterns"));
  assert.equal(grammarOf("postfix-table", "/etc/postfix/a.cidr"), tableGrammar("cidr"));
  assert.equal(grammarOf("postfix-table", "/etc/postfix/a.regexp"), tableGrammar("regexp"));
  assert.equal(grammarOf("courier", "/etc/courier/imapd"), courier);
  assert.equal(grammarOf("courier-auth", "/etc/courier/authdaemonrc"), authdaemonrc);
  assert.equal(grammarOf("courier-auth", "/etc/courier/authmysqlrc"), authrc);
  assert.equal(grammarOf("maillog", "/var/log/mail.log"), maillog);
});
