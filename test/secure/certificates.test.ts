import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { readCertificate } from "../../server/src/host/node-certificate.ts";
import { pemBlocks } from "../../server/src/syntax/pem.ts";

const certificate = readFileSync("test/host/certificates/mail.crt", "utf8");
const key = readFileSync("test/host/certificates/mail.key", "utf8");
const der = Buffer.from(certificate.replace(/-----[^-]+-----/g, ""), "base64");
const pem = (bytes: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString("base64")}\n-----END CERTIFICATE-----\n`;
const subject = (text: string) => {
  const answer = readCertificate(text, text);
  return typeof answer === "object" ? answer.subject : answer;
};

suite("a hostile certificate file", () => {
  test("beginnings without an end, as many as a file of 8 MiB holds", () => {
    assert.equal(subject("-----BEGIN CERTIFICATE-----\n".repeat(290_000)), "damaged");
    assert.match(subject(certificate + "-----BEGIN PRIVATE KEY-----\n".repeat(290_000)), /CN=/);
    assert.equal(subject(`-----BEGIN ${"A".repeat(8_000_000)}`), "no PEM");
    assert.equal(subject("-".repeat(8_000_000)), "no PEM");
  });

  test("thousands of certificates, and of keys with theirs", () => {
    assert.match(subject(certificate.repeat(5_000)), /CN=/);
    const answer = readCertificate((key + certificate).repeat(2_000), key);
    assert.ok(typeof answer === "object" && answer.parts!.length <= 10 && answer.parts!.every(({ parts }) => !parts));
  });

  test("lengths that are indefinite, negative or too large, and nesting without end", () => {
    for (const hex of ["3080", "3084ffffffff", "30847fffffff", "3089010101010101010101"])
      assert.equal(subject(pem(Buffer.from(hex + "30".repeat(1000), "hex"))), "damaged", hex);
    assert.equal(subject(pem(Buffer.from("3080".repeat(300_000), "hex"))), "damaged");
    readCertificate(Buffer.from("3080".repeat(300_000), "hex").toString("latin1"), undefined);
  });

  test("every byte turned over: facts or one of our words, never an error of OpenSSL", () => {
    for (let at = 0; at < der.length; at++) {
      const bytes = Buffer.from(der);
      bytes[at]! ^= at % 2 === 0 ? 0xff : 0x01;
      const answer = readCertificate(pem(bytes), key);
      assert.ok(typeof answer === "object" || answer === "damaged", String(answer));
    }
  });

  test("a block ends at the first end of its kind", () => {
    const text = "x -----BEGIN A-----\n1\n-----END B-----\n-----BEGIN A-----\n-----END A-----\n-----END A-----";
    assert.deepEqual(
      pemBlocks(text, (label) => label === "A", 9).map((block) => [block.start, block.text.length]),
      [[2, text.length - 18]],
    );
  });
});
