import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite, test } from "node:test";
import { readCertificate } from "../../server/src/host/node-certificate.ts";
import { decode } from "../../server/src/syntax/bytes.ts";
import { needs } from "../needs.ts";

const read = (certificate: string, key: string) => {
  const facts = readCertificate(certificate, key);
  if (typeof facts === "string") throw new Error(facts);
  return facts;
};

suite("certificates made by openssl(1)", { skip: needs("openssl") }, () => {
  test("a chain: whole, cut, in the wrong order, signed with SHA-1", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "mailconf-certificates-"));
    const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl("req", "-x509", ...curve, "-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.crt");
    const issue = (name: string, by: string, extension: string, hash = "-sha256") => {
      openssl("req", ...curve, "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`);
      writeFileSync(path.join(folder, "ext"), extension);
      const signer = ["-CA", `${by}.crt`, "-CAkey", `${by}.key`, "-CAcreateserial", "-extfile", "ext", hash];
      openssl("x509", "-req", "-in", `${name}.csr`, ...signer, "-out", `${name}.crt`);
    };
    issue("middle", "root", "basicConstraints=critical,CA:TRUE");
    issue("leaf", "middle", "subjectAltName=DNS:leaf.test");
    issue("old", "middle", "subjectAltName=DNS:old.test", "-sha1");
    const text = (file: string) => readFileSync(path.join(folder, file), "utf8");
    const [leaf, middle, root] = [text("leaf.crt"), text("middle.crt"), text("root.crt")];
    assert.equal(read(leaf, "").missingIssuer, "CN=middle");
    assert.equal(read(leaf + middle, "").missingIssuer, "CN=Root");
    assert.equal(read(leaf + root + middle, "").missingIssuer, undefined);
    const known = readCertificate(leaf + middle, "", () => root);
    assert.equal(typeof known !== "string" && known.missingIssuer, undefined);
    assert.equal(read(leaf + middle, "").isLeafFirst, true);
    assert.equal(read(middle + leaf, "").isLeafFirst, false);
    assert.equal(read(text("old.crt"), "").weakSignature, "SHA-1");
    assert.equal(read(leaf, "").weakSignature, undefined);
    assert.equal(readCertificate(text("leaf.csr"), ""), "request");
    openssl("x509", "-in", "leaf.crt", "-outform", "der", "-out", "leaf.der");
    assert.equal(readCertificate(decode(readFileSync(path.join(folder, "leaf.der"))), ""), "binary");
    rmSync(folder, { recursive: true });
  });
});
