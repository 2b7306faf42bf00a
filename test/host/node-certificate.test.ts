import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { readCertificate } from "../../server/src/host/node-certificate.ts";

/** Made for this test by openssl(1): P-256, for mail.example.com and *.example.net, until 2126. */
const pem = readFileSync("test/host/certificates/mail.crt", "utf8");
const key = readFileSync("test/host/certificates/mail.key", "utf8");

suite("certificates of files", () => {
  test("names, dates, issuer", () => {
    const facts = readCertificate(pem, key);
    assert.deepEqual(facts?.names, ["mail.example.com", "*.example.net"]);
    assert.equal(new Date(facts.validTo).getUTCFullYear(), 2126);
    assert.equal(facts.isSelfSigned, true);
    assert.equal(facts.rsaBits, undefined);
  });

  test("the key is its own, another's, or not there", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const other = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    assert.equal(readCertificate(pem, key)?.keyFits, true);
    assert.equal(readCertificate(pem, other)?.keyFits, false);
    assert.equal(readCertificate(pem, "")?.keyFits, undefined);
    assert.equal(readCertificate(pem + key, key)?.keyFits, true);
  });

  test("what is no certificate", () => {
    for (const text of ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", key])
      assert.equal(readCertificate(text, key), undefined);
  });
});
