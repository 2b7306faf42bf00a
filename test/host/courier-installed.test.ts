import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Probes } from "../../server/src/host/probes.ts";
import { courierTlsLibrary, installedCourier } from "../../server/src/model/courier-installed.ts";
import { memoryFiles } from "../memory-host.ts";

const installed = (status: string) => {
  const probes = new Probes(memoryFiles({ "/var/lib/dpkg/status": status }));
  return installedCourier(probes);
};

const paragraph = (name: string, version: string, status = "install ok installed") =>
  `Package: ${name}\nStatus: ${status}\nMaintainer: Stefan Hörnburg <x@example.com>\nVersion: ${version}\n`;

suite("which Courier is installed", () => {
  test("by Debian's package database, whatever stands around it", () => {
    const others = [paragraph("postfix", "3.7.11-0+deb12u1"), paragraph("courier-imap-doc", "9.9")];
    const own = paragraph("courier-imap", "5.2.2+1.3.1-1");
    assert.equal(installed(`${others.join("\n")}\n${own}`), "5.2.2");
    assert.equal(installed(`${own}\n${others.join("\n")}`), "5.2.2");
    assert.equal(installed(others.join("\n")), undefined);
    assert.equal(installed(`X-Package: courier-imap\n${own.replace("Package", "Source")}`), undefined);
    assert.equal(installed(""), undefined);
  });

  test("not what was removed", () => {
    assert.equal(installed(paragraph("courier-imap", "5.2.2", "deinstall ok config-files")), undefined);
  });

  test("the library of couriertls, by what the program needs", () => {
    const library = (text: string) =>
      courierTlsLibrary(new Probes(memoryFiles({ "/usr/bin/couriertls": text })), "/etc/courier");
    assert.equal(library("\u007fELF…libgnutls.so.30\0libc.so.6"), "gnutls");
    assert.equal(library("\u007fELF…libssl.so.3\0libc.so.6"), "openssl");
    assert.equal(library("#!/bin/sh\n"), undefined);
  });
});
