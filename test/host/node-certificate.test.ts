import assert from "node:assert/strict";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { readCertificate } from "../../server/src/host/node-certificate.ts";
import { decode } from "../../server/src/syntax/bytes.ts";

/** Made for this test by openssl(1): P-256, for mail.example.com and *.example.net, until 2126. */
const pem = readFileSync("test/host/certificates/mail.crt", "utf8");
const key = readFileSync("test/host/certificates/mail.key", "utf8");

const read = (certificate: string, keyText: string | undefined) => {
  const facts = readCertificate(certificate, keyText);
  if (typeof facts === "string") throw new Error(facts);
  return facts;
};

suite("certificates of files", () => {
  test("names, dates, issuer, fingerprint", () => {
    const facts = read(pem, key);
    assert.deepEqual(facts.names, ["mail.example.com", "*.example.net"]);
    assert.equal(new Date(facts.validTo).getUTCFullYear(), 2126);
    assert.equal(facts.isSelfSigned, true);
    assert.equal(facts.rsaBits, undefined);
    assert.equal(facts.keyType, "ec");
    assert.match(facts.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test("the key is its own, another's, locked, or not there; above or below", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const other = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const locked = privateKey
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
      .toString();
    assert.equal(read(pem, key).keyFits, true);
    assert.equal(read(pem, other).keyFits, false);
    assert.deepEqual([read(pem, "").keyFits, read(pem, "").key], [undefined, "none"]);
    assert.equal(read(pem, undefined).key, "unread");
    assert.deepEqual([read(pem, locked).keyFits, read(pem, locked).key], [undefined, "encrypted"]);
    assert.equal(read(pem, key).isKeyFirst, undefined);
    assert.equal(read(pem + key, key).isKeyFirst, false);
    assert.equal(read(key + pem, key).isKeyFirst, true);
  });

  test("several keys in one file, each above its chain", () => {
    assert.equal(read(key + pem, key).parts, undefined);
    const both = read(key + pem + key + pem, key);
    assert.deepEqual(
      both.parts?.map(({ keyFits, isKeyFirst, names }) => [keyFits, isKeyFirst, names[0]]),
      [
        [true, true, "mail.example.com"],
        [true, true, "mail.example.com"],
      ],
    );
    assert.equal(read(pem + key + key, key).parts, undefined);
  });

  test("a key in another form", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const der = (type: "pkcs1" | "pkcs8") => decode(privateKey.export({ type, format: "der" }));
    const cipher = { cipher: "aes-256-cbc", passphrase: "x" };
    const locked = decode(privateKey.export({ type: "pkcs8", format: "der", ...cipher }));
    const legacy = privateKey.export({ type: "pkcs1", format: "pem", ...cipher }).toString();
    for (const text of [der("pkcs1"), der("pkcs8"), locked]) {
      assert.equal(read(pem, text).key, "DER key");
      assert.equal(readCertificate(text, text), "DER key");
    }
    assert.equal(read(pem, legacy).key, "encrypted");
    assert.equal(read(pem, decode(new X509Certificate(pem).raw)).key, "none");
    assert.equal(readCertificate(decode(new X509Certificate(pem).raw), ""), "DER");
    assert.equal(read(pem, "-----BEGIN CERTIFICATE REQUEST-----\n").key, "request");
    const lines = key.split("\n");
    assert.equal(read(pem, [...lines.slice(0, 2), ...lines.slice(3)].join("\n")).key, "damaged");
    assert.equal(read(pem, lines.slice(0, 2).join("\n")).key, "damaged");
    const unknown = "-----BEGIN PRIVATE KEY-----\nMAMGASo=\n-----END PRIVATE KEY-----\n";
    assert.equal(read(pem, unknown).key, "unread");
    assert.equal(readCertificate("-----BEGIN PKCS7-----\n", ""), "PKCS#7 text");
    assert.equal(readCertificate("0\x03\x02\x01\x05", ""), "no PEM");
  });

  test("what is no certificate", () => {
    assert.equal(readCertificate("", ""), "empty");
    assert.equal(readCertificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ""), "damaged");
    assert.equal(readCertificate("-----BEGIN CERTIFICATE-----\nAAAA\n", ""), "damaged");
    assert.equal(readCertificate(key, key), "key only");
    assert.equal(readCertificate("hello", ""), "no PEM");
  });
});
