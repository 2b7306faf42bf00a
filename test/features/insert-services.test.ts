import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { addressChoices, addressProblem, insertionChoices } from "../../server/src/features/address-choices.ts";
import { type InsertionRequest, insertServices } from "../../server/src/features/insert-services.ts";
import type { ExampleFiles } from "../../server/src/rules/rule.ts";
import { applyEdits, openExample } from "../check.ts";

const stock = "smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd\n  -o smtpd_tls_security_level=encrypt\n";
const main = (...lines: string[]) =>
  `${["compatibility_level = 2", "smtpd_tls_security_level = may", "smtpd_tls_chain_files = /etc/postfix/main.pem", ...lines].join("\n")}\n`;

/** The files after an insertion, the notes, and the problems that the rules then see. */
function insert(example: ExampleFiles, request: InsertionRequest) {
  const open = openExample(example);
  const { instance } = open.workspace.read(open.directory);
  const { edits, notes } = insertServices(instance, request);
  const texts = new Map<string, string>();
  for (const [uri, text] of open.texts) {
    const own = edits.filter((edit) => edit.uri === uri);
    texts.set(uri.replace("file:///example/postfix/", ""), applyEdits(text, own));
  }
  const after = openExample({ ...example, files: Object.fromEntries(texts) });
  return { edits, notes, texts, problems: after.problems.map(({ rule: { id } }) => id) };
}

const address = "192.0.2.3";
const certificate = "/etc/postfix/192.0.2.3.pem";

suite("services for an address", () => {
  test("everything that one address needs is one edit over both files", () => {
    const { texts, problems } = insert(
      { files: { "main.cf": main("mynetworks = 127.0.0.0/8, 192.0.2.1"), "master.cf": stock }, target: "3.7" },
      { address, certificate, parts: ["smtp", "submission", "outgoing", "mynetworks"], domains: ["example.net"] },
    );
    const master = texts.get("master.cf")!;
    assert.match(master, /^192\.0\.2\.3:smtp +inet/m);
    assert.match(master, /^192\.0\.2\.3:submission +inet/m);
    assert.match(master, /-o smtpd_tls_chain_files=\/etc\/postfix\/192\.0\.2\.3\.pem/);
    assert.match(master, /^out-192-0-2-3 +unix.*\n +-o smtp_bind_address=192\.0\.2\.3$/m);
    assert.match(texts.get("main.cf")!, /^mynetworks = 127\.0\.0\.0\/8, 192\.0\.2\.1, 192\.0\.2\.3\/32$/m);
    assert.match(
      texts.get("main.cf")!,
      /^sender_dependent_default_transport_maps = inline:\{ \{ @example\.net = out-192-0-2-3: \} \}$/m,
    );
    for (const id of ["listener-conflict", "unused-outgoing-transport", "missing-certificate-for-ip"])
      assert.ok(!problems.includes(id), id);
  });

  test("before 3.6 the services without a host leave the address free", () => {
    const { texts, problems, notes } = insert(
      {
        files: { "main.cf": main("inet_interfaces = all"), "master.cf": stock },
        target: "3.5",
        addresses: ["192.0.2.1", address],
      },
      { address, certificate, parts: ["smtp"] },
    );
    assert.match(texts.get("main.cf")!, /^inet_interfaces = 127\.0\.0\.1, \[::1\], 192\.0\.2\.1$/m);
    assert.match(texts.get("main.cf")!, /^proxy_interfaces = 192\.0\.2\.3$/m);
    assert.ok(!problems.includes("listener-conflict"));
    assert.ok(
      notes.some((note) => /^Port 587 no longer answers on 192\.0\.2\.3/.test(note)),
      notes.join("\n"),
    );
  });

  test("from 3.6 on it leaves an explicit inet_interfaces, and all stays all", () => {
    const explicit = insert(
      { files: { "main.cf": main(`inet_interfaces = 192.0.2.1 ${address}`), "master.cf": stock }, target: "3.7" },
      { address, certificate, parts: ["smtp", "submission"] },
    );
    assert.match(explicit.texts.get("main.cf")!, /^inet_interfaces = 192\.0\.2\.1$/m);
    assert.ok(!explicit.problems.includes("listener-conflict"));
    const all = insert(
      { files: { "main.cf": main("inet_interfaces = all"), "master.cf": stock }, target: "3.7" },
      { address, certificate, parts: ["smtp"] },
    );
    assert.match(all.texts.get("main.cf")!, /^inet_interfaces = all$/m);
    assert.ok(!all.problems.includes("listener-conflict"));
  });

  test("IPv6 stands in brackets, and sends by smtp_bind_address6", () => {
    const { texts } = insert(
      { files: { "main.cf": main(), "master.cf": stock } },
      { address: "2001:db8::3", certificate, parts: ["smtp", "outgoing"] },
    );
    assert.match(texts.get("master.cf")!, /^\[2001:db8::3\]:smtp /m);
    assert.match(texts.get("master.cf")!, /-o smtp_bind_address6=2001:db8::3/);
  });

  test("a line goes into the inline map that is there", () => {
    const { texts } = insert(
      {
        files: {
          "main.cf": main("sender_dependent_default_transport_maps = inline:{ { @a.example = out-a: } }"),
          "master.cf": stock,
        },
      },
      { address, certificate, parts: ["outgoing"], domains: ["b.example"] },
    );
    assert.match(
      texts.get("main.cf")!,
      /= inline:\{ \{ @a\.example = out-a: \} \{ @b\.example = out-192-0-2-3: \} \}$/m,
    );
  });

  test("names of the certificate become an SNI map from 3.4 on", () => {
    const machine = { certificates: { [certificate]: { names: ["mail.example.net", "*.example.net"], days: 90 } } };
    const files = { "main.cf": main(), "master.cf": stock };
    const { texts } = insert({ files, machine }, { address, certificate, parts: ["sni"] });
    assert.match(
      texts.get("main.cf")!,
      /^tls_server_sni_maps = inline:\{ \{ mail\.example\.net = \/etc\/postfix\/192\.0\.2\.3\.pem \}, \{ \.example\.net = .*\} \}$/m,
    );
    const old = openExample({ files, machine, target: "3.3" });
    const choices = insertionChoices(old.workspace.read(old.directory).instance, address);
    assert.ok(!choices.parts.some(({ part }) => part === "sni"));
  });

  test("what is there is not inserted twice", () => {
    const there = `${stock}192.0.2.3:smtp inet n - n - - smtpd\n`;
    const { edits, notes } = insert(
      { files: { "main.cf": main(), "master.cf": there } },
      { address, certificate, parts: ["smtp"] },
    );
    assert.deepEqual(edits, []);
    assert.match(notes.join(), /in master\.cf already/);
  });

  test("Courier's files are named, never written", () => {
    const { notes } = insert(
      {
        files: {
          "main.cf": main(),
          "master.cf": stock,
          "../courier/imapd-ssl": "IMAPDSSLSTART=YES\nTLS_CERTFILE=/usr/share/imapd.pem\n",
        },
        machine: { files: { "/usr/share/imapd.pem": "" } },
      },
      { address, certificate, parts: ["courier"] },
    );
    assert.match(notes.join("\n"), /cat \/etc\/postfix\/192\.0\.2\.3\.pem > \/usr\/share\/imapd\.pem\.192\.0\.2\.3/);
  });

  test("addresses of this server are offered, with what they lack", () => {
    const open = openExample({
      files: { "main.cf": main("mynetworks = 127.0.0.0/8 192.0.2.9/32"), "master.cf": stock },
      machine: { addresses: ["127.0.0.1", "192.0.2.3"] },
    });
    const choices = addressChoices(open.workspace.read(open.directory).instance);
    assert.deepEqual(choices.map((choice) => choice.address).sort(), ["192.0.2.3", "192.0.2.9"]);
    assert.match(choices.find((choice) => choice.address === "192.0.2.9")!.detail, /in mynetworks · lacks smtp/);
  });

  test("what is no address of a host is refused in words", () => {
    for (const text of ["", "mail", "127.0.0.1", "0.0.0.0", "192.0.2.0/24", "239.1.1.1", "::", "ff02::1"])
      assert.equal(typeof addressProblem(text), "string", text);
    for (const text of ["192.0.2.3", "[2001:DB8::3]", "::ffff:192.0.2.3"])
      assert.equal(addressProblem(text), undefined);
  });
});
