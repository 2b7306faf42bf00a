import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { codeLenses } from "../../server/src/features/code-lens.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlayHints } from "../../server/src/features/inlay-hints.ts";
import { presentedCertificates } from "../../server/src/model/presented.ts";
import { openExample } from "../check.ts";

const open = openExample({
  files: {
    "main.cf":
      "compatibility_level = 3.6\nmyhostname = mail.example.com\nsmtpd_tls_security_level = may\nsmtpd_tls_chain_files = /etc/postfix/mail.pem\ntls_server_sni_maps = hash:/etc/postfix/sni\n",
    "master.cf":
      "192.0.2.1:smtp inet n - n - - smtpd\n192.0.2.2:smtps inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes\n  -o smtpd_tls_chain_files=/etc/postfix/two.key,/etc/postfix/two.crt\n",
    "../courier/imapd": "IMAPDSTART=YES\nPORT=192.0.2.1.143,192.0.2.2.143\n",
    "../courier/imapd-ssl": "IMAPDSTARTTLS=YES\nTLS_CERTFILE=/etc/courier/imapd.pem\n",
  },
  courier: "4.18",
  machine: {
    files: { "/etc/postfix/sni": "shop.example.net /etc/postfix/shop.pem\n" },
    certificates: {
      "/etc/postfix/mail.pem": { names: ["mail.example.com"], days: 60 },
      "/etc/postfix/shop.pem": { names: ["shop.example.net"], days: 3 },
      "/etc/postfix/two.key": "key only",
      "/etc/postfix/two.crt": { names: ["two.example.com"], days: 1 },
      "/etc/courier/imapd.pem": { names: ["mail.example.com"], days: -2 },
      "/etc/courier/imapd.pem.192.0.2.2": { names: ["two.example.com"], days: 9 },
      "/etc/courier/imapd.pem.imap.example.org": { names: ["imap.example.org"], days: 9 },
    },
  },
});
const file = (name: string) => {
  const found = open.workspace.file(`file://${name}`);
  if (!found) throw new Error(name);
  return found;
};
const instance = open.workspace.read(open.directory).instance;

suite("which certificate each address presents", () => {
  test("main.cf's, an override's with its key apart, SNI, Courier's by address and by name", () => {
    const shown = presentedCertificates(instance).map(
      ({ listener: { address, port }, files, byName }) =>
        `${address}:${port} ${files.map(({ path }) => path)} ${byName.map(({ name, files: own }) => `${name}=${own[0]?.path}`)}`,
    );
    const sni = "shop.example.net=/etc/postfix/shop.pem";
    const name = "imap.example.org=/etc/courier/imapd.pem.imap.example.org";
    assert.deepEqual(shown, [
      `192.0.2.1:25 /etc/postfix/mail.pem ${sni}`,
      `192.0.2.2:465 /etc/postfix/two.crt ${sni}`,
      `192.0.2.1:143 /etc/courier/imapd.pem ${name}`,
      `192.0.2.2:143 /etc/courier/imapd.pem.192.0.2.2 ${name}`,
      `*:993 /etc/courier/imapd.pem ${name}`,
      `192.0.2.2:993 /etc/courier/imapd.pem.192.0.2.2 ${name}`,
    ]);
  });

  test("what makes Postfix turn TLS off takes the other certificates of the service with it", () => {
    const faults = (list: string) => {
      const { workspace, directory } = openExample({
        files: {
          "main.cf": `smtpd_tls_security_level = may\nsmtpd_tls_chain_files = ${list}\n`,
          "master.cf": "192.0.2.1:smtp inet n - n - - smtpd\n",
        },
        machine: {
          certificates: {
            "/ec.pem": { names: ["ec.example.com"], days: 60 },
            "/ec2.pem": { names: ["ec.example.com"], days: 60 },
            "/rsa.pem": { names: ["rsa.example.com"], days: 60, rsaBits: 2048 },
            "/below.pem": { names: ["ec.example.com"], days: 60, isKeyFirst: false },
            "/locked.pem": { names: ["ec.example.com"], days: 60, key: "encrypted" },
          },
        },
      });
      const [smtp] = presentedCertificates(workspace.read(directory).instance);
      return smtp!.files.map(({ fault, spoiledBy }) => fault ?? spoiledBy);
    };
    assert.deepEqual(faults("/rsa.pem /ec.pem"), [undefined, undefined]);
    assert.deepEqual(faults("/rsa.pem /ec.pem /ec2.pem"), ["/ec2.pem", "/ec2.pem", "same kind"]);
    assert.deepEqual(faults("/rsa.pem /below.pem"), ["/below.pem", "key below"]);
    assert.deepEqual(faults("/locked.pem"), ["no key"]);
  });

  test("inlay hints say how long a certificate is valid", () => {
    const hints = (name: string) =>
      inlayHints(open.workspace, file(name), {
        start: { line: 0, character: 0 },
        end: { line: 9, character: 0 },
      }).map(({ label }) => label);
    assert.deepEqual(hints("/example/postfix/main.cf"), [" 60 days left"]);
    assert.deepEqual(hints("/example/courier/imapd-ssl"), [" expired 1 day ago"]);
  });

  test("code lenses name the certificate of a listener", () => {
    assert.deepEqual(
      codeLenses(open.workspace, file("/example/postfix/master.cf")).map(({ title }) => title),
      [
        "presents /etc/postfix/mail.pem: mail.example.com, 60 days left",
        "presents /etc/postfix/two.crt: two.example.com, 1 day left",
      ],
    );
  });

  test("hover over TLS_CERTFILE tells of the common file and of those for addresses and names", () => {
    const text = hover(open.workspace, file("/example/courier/imapd-ssl"), { line: 1, character: 20 })?.contents.value;
    assert.match(text ?? "", /imapd\.pem`.*expired on.*imapd\.pem\.192\.0\.2\.2.*imapd\.pem\.imap\.example\.org/s);
  });

  test("hover over an address tells what listens there, Courier's ports too", () => {
    const text = hover(open.workspace, file("/example/postfix/master.cf"), { line: 1, character: 4 })?.contents.value;
    assert.match(text ?? "", /port 465: submissions, TLS implicit/);
  });
});
