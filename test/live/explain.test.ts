import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { CertificateFacts, HandshakeAnswer, HandshakeQuestion } from "../../server/src/host/host.ts";
import { checkLive } from "../../server/src/live/check.ts";
import type { ExampleFiles } from "../../server/src/rules/rule.ts";
import { openExample } from "../check.ts";

const files = {
  "main.cf":
    "myhostname = mail.example.com\ninet_interfaces = 192.0.2.1, 192.0.2.2\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /tls/main.pem\n",
  "master.cf":
    "192.0.2.1:smtp inet n - n - - smtpd\n192.0.2.2:smtp inet n - n - - smtpd -o smtpd_tls_cert_file=/tls/two.pem\nhttp inet n - n - - spawn\n",
};
const machine = {
  addresses: ["127.0.0.1", "192.0.2.1", "192.0.2.2"],
  certificates: {
    "/tls/main.pem": { names: ["mail.example.com"], days: 30 },
    "/tls/two.pem": { names: ["mail.example.net"], days: 30, keyFits: false },
  },
};

type Answers = (question: HandshakeQuestion) => Partial<HandshakeAnswer>;

/** What a live check says of each address, where the listeners answer as told. */
async function messages(answers: Answers, more: ExampleFiles["machine"] = {}) {
  const { workspace, directory } = openExample({ files, machine: { ...machine, ...more } });
  const asked: HandshakeQuestion[] = [];
  const results = await checkLive(
    workspace.read(directory).instance,
    async (question) => {
      asked.push(question);
      const nothing = {
        problem: undefined,
        detail: "",
        greeting: "220 mail.example.com ESMTP Postfix",
        certificate: undefined,
      };
      return { stage: "done", version: question.version ?? "TLSv1.3", ...nothing, ...answers(question) };
    },
    { timeout: 1000 },
  );
  const found = new Map<string, string>();
  for (const { address, serverName, message } of results) if (serverName === undefined) found.set(address, message);
  return { asked, results, one: found.get("192.0.2.1")!, two: found.get("192.0.2.2")! };
}

const facts = (fingerprint: string, names: string[], more: Partial<CertificateFacts> = {}) =>
  ({
    fingerprint,
    names,
    subject: `CN=${names[0]}`,
    validFrom: 0,
    chain: [],
    keyType: "ec",
    ...more,
  }) as CertificateFacts;
const right: Answers = ({ address }) => ({
  certificate:
    address === "192.0.2.1"
      ? facts("/tls/main.pem", ["mail.example.com"])
      : facts("/tls/two.pem", ["mail.example.net"]),
});

suite("a live check compares what is shown with the files", () => {
  test("the same: with and without a server name, every version", async () => {
    const { asked, results } = await messages(right);
    assert.ok(results.every(({ state }) => state === "same"));
    assert.deepEqual([...new Set(asked.map(({ serverName }) => serverName))], [undefined, "mail.example.com"]);
    assert.deepEqual(results[0]?.versions, ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"].sort().reverse());
    assert.ok(asked.every(({ address, port }) => address.startsWith("192.0.2.") && port === 25));
  });

  for (const [what, answers, pattern] of [
    [
      "another address's",
      () => ({ certificate: facts("/tls/main.pem", ["mail.example.com"]) }),
      /the certificate of 192\.0\.2\.1 .*another listener answers/,
    ],
    [
      "an older one",
      () => ({ certificate: facts("old", ["mail.example.net"]) }),
      /the file is newer than the daemon's copy; run "postfix reload"/,
    ],
    ["a stranger's", () => ({ certificate: facts("x", ["other.test"]) }), /no file of this configuration holds it/],
    [
      "another program's",
      () => ({ certificate: facts("x", ["other.test"]), greeting: "220 exim" }),
      /another program answers there \(it greets with "220 exim"\)/,
    ],
    ["nobody there", () => ({ stage: "connect", problem: "refused" }), /^nothing listens: start Postfix/],
    ["wrong key", () => ({ stage: "handshake", problem: "wrong key" }), /the key does not match the certificate/],
    [
      "STARTTLS refused",
      () => ({ stage: "starttls", problem: "declined", detail: "454 no" }),
      /refuses STARTTLS \("454 no"\): the key in "\/tls\/two\.pem" is not that/,
    ],
    [
      "silence",
      () => ({ stage: "greeting", problem: "timeout" }),
      /takes the connection and does not greet within 1 s/,
    ],
    [
      "an endless handshake",
      () => ({ stage: "handshake", problem: "timeout" }),
      /does not finish the handshake within 1 s/,
    ],
    [
      "no STARTTLS",
      () => ({ stage: "starttls", problem: "not offered" }),
      /offers no STARTTLS, although the files say so/,
    ],
    [
      "turned away",
      () => ({ stage: "greeting", problem: "declined", detail: "421 busy" }),
      /turns us away \("421 busy"\)/,
    ],
    ["cancelled", () => ({ stage: "connect", problem: "cancelled" }), /not asked: cancelled/],
  ] as readonly [string, Answers, RegExp][]) {
    test(what, async () => {
      const { two } = await messages((question) =>
        question.address === "192.0.2.2" ? answers(question) : right(question),
      );
      assert.match(two, pattern);
    });
  }

  test("a chain that is not sent whole", async () => {
    const { one } = await messages(right, {
      certificates: { "/tls/main.pem": { names: ["mail.example.com"], days: 30, chain: ["middle"] } },
    });
    assert.match(one, /1 of the 1 chain certificates of its file are not sent: run "postfix reload"/);
  });

  test("a machine that does not tell its addresses is not asked", async () => {
    const { workspace, directory } = openExample({ files, machine: { certificates: machine.certificates } });
    const results = await checkLive(workspace.read(directory).instance, () => assert.fail("asked"), { timeout: 1 });
    assert.ok(
      results.length > 0 && results.every(({ state, message }) => state === "unknown" && /^not asked/.test(message)),
    );
  });
});
