import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { suite, test } from "node:test";
import { readCertificate } from "../../server/src/host/node-certificate.ts";
import { whyInvalid, whyKeyInvalid } from "../../server/src/rules/certificates/files.ts";
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
    rmSync(folder, { recursive: true });
  });

  test("a file in another form is recognised, and the command that the message names makes one that can be used", {
    skip: needs("openssl"),
  }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "mailconf-"));
    const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    const text = (file: string) => decode(readFileSync(path.join(folder, file)));
    openssl(..."req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=a.test -keyout k -out c".split(" "));
    openssl(..."x509 -in c -outform der -out c.der".split(" "));
    openssl(..."pkcs12 -export -in c -inkey k -passout pass: -out c.pfx".split(" "));
    openssl(..."crl2pkcs7 -nocrl -certfile c -outform der -out c.p7b".split(" "));
    openssl(..."crl2pkcs7 -nocrl -certfile c -out c.p7c".split(" "));
    openssl(..."pkcs8 -topk8 -nocrypt -in k -outform der -out k.der".split(" "));
    openssl(..."rsa -in k -traditional -outform der -out k1.der".split(" "));
    openssl(..."req -new -key k -subj /CN=a.test -outform der -out r.der".split(" "));
    openssl(..."pkey -in k -aes128 -passout pass:x -out k.locked".split(" "));
    const convert = (message: string | undefined, ...more: string[]) => {
      const words = /"openssl ([^"]+)"/.exec(message ?? "")?.[1]?.split(" ");
      assert.ok(words, message);
      return openssl(...words, ...more).toString();
    };
    for (const [file, form, ...more] of [
      ["c.der", "DER"],
      ["c.pfx", "PKCS#12", "-passin", "pass:"],
      ["c.p7b", "PKCS#7"],
      ["c.p7c", "PKCS#7 text"],
    ] as const) {
      assert.equal(readCertificate(text(file), ""), form, file);
      convert(whyInvalid(file, form), ...more);
      assert.equal(read(text(`${file}.pem`), text("k")).keyFits, true, file);
    }
    assert.equal(readCertificate(text("r.der"), ""), "request");
    for (const [file, form, ...more] of [
      ["k.der", "DER key"],
      ["k1.der", "DER key"],
      ["c.pfx", "PKCS#12", "-passin", "pass:"],
    ] as const) {
      assert.equal(read(text("c"), text(file)).key, form, file);
      convert(whyKeyInvalid(file, form), ...more);
      assert.equal(read(text("c"), text(`${file}.pem`)).keyFits, true, file);
    }
    assert.equal(read(text("c"), text("k.locked")).key, "encrypted");
    const opened = convert(whyKeyInvalid("k.locked", "encrypted"), "-passin", "pass:x");
    assert.equal(read(text("c"), opened).keyFits, true);
    assert.equal(read(text("c"), text("r.der")).key, "request");
    rmSync(folder, { recursive: true });
  });
});
