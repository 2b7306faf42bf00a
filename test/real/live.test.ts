import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { after, before, suite, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { needs } from "../needs.ts";
import { addresses, isInside, type Live, LiveServers, mailconf } from "./live-servers.ts";

const skip = needs("root", "namespaces", "postfix", "courier", "openssl", "iproute2");

const { two, three, six } = addresses;

if (isInside(skip))
  suite("the certificates on the wire", { skip }, () => {
    let servers: LiveServers;
    const fakes: Server[] = [];
    const main = () => `inet_interfaces = all
inet_protocols = all
smtpd_tls_cert_file = ${servers.at("tls/main.pem")}
smtpd_tls_key_file = $smtpd_tls_cert_file
smtpd_tls_eccert_file = ${servers.at("tls/main-ec.pem")}
smtpd_tls_eckey_file = $smtpd_tls_eccert_file
smtpd_tls_security_level = may
smtpd_tls_mandatory_protocols = >=TLSv1.3
tls_server_sni_maps = hash:${servers.at("sni")}
`;
    const block = (address: string, pem: string) => {
      const [host, files] = [
        address.includes(":") ? `[${address}]` : address,
        ` -o smtpd_tls_cert_file=${servers.at("tls", pem)} -o smtpd_tls_eccert_file= -o tls_server_sni_maps=\n`,
      ];
      return `${host}:smtp inet n - n - - smtpd\n${files}${host}:submission inet n - n - - smtpd
 -o smtpd_tls_security_level=encrypt\n${files}${host}:submissions inet n - n - - smtpd
 -o smtpd_tls_wrappermode=yes\n${files}`;
    };
    const wildcard = `smtp inet n - n - - smtpd
submission inet n - n - - smtpd
 -o smtpd_tls_security_level=encrypt
submissions inet n - n - - smtpd
 -o smtpd_tls_wrappermode=yes
`;
    const master = () => wildcard + block(two, "two.pem") + block(six, "six.pem");

    async function live(...more: string[]): Promise<{ status: number; live: Live[] }> {
      const args = ["certs", servers.postfix, "--live", "--format", "json", "--timeout", "3", ...more];
      const { status, stdout, stderr } = await mailconf(...args);
      assert.notEqual(stdout, "", stderr);
      return { status, live: (JSON.parse(stdout) as { live: Live[] }).live };
    }
    const map = async (format: "html" | "svg") =>
      (await mailconf("certs", servers.postfix, "--live", "--format", format, "--timeout", "3")).stdout;
    const at = (results: readonly Live[], address: string, port: number, serverName: string | null = null) =>
      results.find((result) => result.address === address && result.port === port && result.serverName === serverName);

    before(() => {
      servers = new LiveServers();
      const pem = (name: string, names: string[], kind?: "rsa") => {
        const { key, crt } = servers.certificate(names, kind);
        servers.write(`${name}.pem`, key, crt);
        return [key, crt] as const;
      };
      const own = pem("main", ["mail.main.test"], "rsa");
      pem("main-ec", ["mail.main.test"]);
      const second = pem("two", ["mail.two.test"]);
      const third = pem("three", ["mail.three.test"]);
      const sixth = pem("six", ["mail.six.test"]);
      for (const base of ["imapd.pem", "pop3d.pem"]) {
        servers.write(base, ...own);
        servers.write(`${base}.${two}`, ...second);
        servers.write(`${base}.${six}`, ...sixth);
        servers.write(`${base}.mail.three.test`, ...third);
      }
      const sni = servers.at("sni");
      const file = servers.at("tls/three.pem");
      writeFileSync(sni, `mail.three.test ${file}\n.wild.test ${file}\n`);
      servers.run("postmap", "-F", `hash:${sni}`);
      servers.writePostfix(main(), master());
      const dead = { TLS_DHPARAMS: "", TCPDOPTS: "-nodnslookup -noidentlookup", MAXPERIP: "4" };
      for (const [daemon, file, ports] of [
        ["imapd", "imapd.pem", { IMAP_ULIMITD: "" }],
        ["pop3d", "pop3d.pem", {}],
      ] as const) {
        servers.setCourier(daemon, { TCPDOPTS: dead.TCPDOPTS, MAXPERIP: dead.MAXPERIP, ...ports });
        servers.setCourier(`${daemon}-ssl`, { TLS_CERTFILE: servers.at("tls", file), TLS_DHPARAMS: "" });
      }
      servers.startPostfix();
      servers.startCourier();
    });

    after(() => {
      for (const fake of fakes) fake.close();
      servers?.stop();
    });

    test("every listener presents what the files say", async () => {
      const { status, live: results } = await live();
      assert.deepEqual(
        results.filter(({ state }) => state !== "same").map(({ address, port, message }) => [address, port, message]),
        [],
      );
      assert.equal(status, 0);
      const names = (address: string, port: number, serverName: string | null = null) =>
        at(results, address, port, serverName)?.certificate?.names[0];
      for (const port of [25, 587, 465, 143, 993, 110, 995]) {
        assert.equal(names("127.0.0.1", port), "mail.main.test", `127.0.0.1:${port}`);
        assert.equal(names(two, port), "mail.two.test", `${two}:${port}`);
        assert.equal(names(three, port), "mail.main.test", `${three}:${port}`);
        assert.equal(names(six, port), "mail.six.test", `[${six}]:${port}`);
        assert.equal(names(three, port, "mail.three.test"), "mail.three.test", `${three}:${port} by name`);
      }
      assert.equal(names(three, 25, "mailconf-check.wild.test"), "mail.three.test");
      const kinds = results
        .filter(({ address, port, serverName }) => address === three && port === 25 && serverName === null)
        .map(({ keyType }) => keyType);
      assert.deepEqual(kinds, ["rsa", "ec"]);
      assert.deepEqual(at(results, two, 465)?.versions, ["TLSv1.3"]);
      assert.ok(at(results, two, 25)?.versions?.includes("TLSv1.2"));
      const page = await map("html");
      assert.ok(page.includes("as predicted"), page);
      assert.doesNotMatch(page, /> (?:differs|unknown|file changed since)<|data-check/);
    });

    test("a certificate that was replaced without a reload, and a block without one", async () => {
      const { key, crt } = servers.certificate(["mail.two.test"]);
      servers.write("two.pem", key, crt);
      servers.writePostfix(main(), master() + block(three, "three.pem"));
      const { status, live: results } = await live();
      assert.equal(status, 1);
      for (const port of [25, 465, 587]) {
        assert.match(at(results, two, port)!.message, /the file is newer than the daemon's copy; run "postfix reload"/);
        assert.match(at(results, three, port)!.message, /instead of mail\.three\.test .*run "postfix reload"/);
      }
      assert.equal(at(results, two, 993)?.state, "same");
      assert.match(await map("html"), /differs<[^\n]*the file is newer than the daemon&#39;s copy/);
      assert.match(await map("svg"), /<tspan class="bad"> ✗<\/tspan>/);
      servers.reloadPostfix();
      const after = await live();
      assert.deepEqual(
        after.live
          .filter(({ state }) => state !== "same")
          .map(({ address, port, message }) => [address, port, message]),
        [],
      );
    });

    test("a wrong key, a missing key, an empty file", async () => {
      const [one, other] = [servers.certificate(["mail.two.test"]), servers.certificate(["mail.two.test"])];
      servers.write(`imapd.pem.${two}`, other.key, one.crt);
      servers.write(`pop3d.pem.${two}`, "");
      servers.write("two.pem", other.key, one.crt);
      servers.reloadPostfix();
      const { live: results } = await live();
      assert.match(at(results, two, 993)!.message, /handshake fails: the key does not match the certificate/);
      assert.match(at(results, two, 143)!.message, /handshake fails: the key does not match the certificate/);
      assert.match(at(results, two, 995)!.message, /holds no certificate \(empty\)/);
      assert.match(at(results, two, 25)!.message, /refuses STARTTLS .*the key in .*two\.pem" is not that of/);
      assert.match(at(results, two, 465)!.message, /the key in .*two\.pem" is not that of/);
    });

    test("a stopped service, another program on its port, and a hostile one", async () => {
      servers.daemon("pop3d-ssl", "stop");
      servers.daemon("imapd", "stop");
      assert.match(at((await live()).live, two, 995)!.message, /^nothing listens: start pop3d-ssl/);
      const stranger = servers.certificate(["dovecot.other.test"]);
      const { key, crt: cert } = stranger;
      const tls = createTlsServer({ key, cert }, (socket) => socket.end("+OK Dovecot ready.\r\n"));
      tls.listen(995, two);
      // Greets without end.
      const pour = createServer((socket: Socket) => {
        const more = () => {
          while (!socket.destroyed && socket.write("* OK \u001b[31mhello\r\n".repeat(1000)));
        };
        socket.on("error", () => {}).on("drain", more);
        more();
      }).listen(143, three);
      // Takes the connection and is silent.
      const silent = createServer((socket) => void socket.on("error", () => {})).listen(143, two);
      fakes.push(tls, pour, silent);
      const { live: results } = await live("--timeout", "1");
      assert.match(
        at(results, two, 995)!.message,
        /presents dovecot\.other\.test, but .*another program answers there/,
      );
      assert.match(at(results, three, 143)!.message, /another program answers there|does not talk IMAP/);
      assert.match(at(results, two, 143)!.message, /takes the connection and does not greet within 1 s/);
      assert.ok(!JSON.stringify(results).includes("\\u001b"));
    });
  });
