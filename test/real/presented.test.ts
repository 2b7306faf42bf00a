import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { needs } from "../needs.ts";
import { addresses, isInside, LiveServers, mailconf } from "./live-servers.ts";
import { type Client, meet } from "./wire.ts";

const skip = needs("root", "namespaces", "postfix", "courier", "openssl", "iproute2");

const { two, three, six } = addresses;

/** A line of `mailconf certs --format json`. */
interface Row {
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
  readonly tls: string;
  readonly service: string;
  readonly certificates: readonly File[];
  readonly sni: readonly { readonly name: string; readonly certificates: readonly File[] }[];
}
interface File {
  readonly path: string;
  readonly problem?: string;
  readonly fingerprint?: string;
  readonly keyFits?: boolean;
}

/** The kind of key of the certificate that is meant: the file's first, where none is. */
const keyOf = ({ path, fingerprint }: File): "rsa" | "ec" => {
  const form = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
  const all = readFileSync(path, "utf8")
    .match(form)!
    .map((text) => new X509Certificate(text));
  const meant = all.find(({ fingerprint256 }) => fingerprint256 === fingerprint) ?? all[0]!;
  return meant.publicKey.asymmetricKeyType === "rsa" ? "rsa" : "ec";
};

/** A service of its own for an address and port, with some settings. */
const service = (name: string, ...settings: readonly string[]): string =>
  [`${name} inet n - n - - smtpd`, ...settings.map((setting) => ` -o ${setting}`), ""].join("\n");

if (isInside(skip))
  suite("what mailconf certs predicts is what the wire shows", { skip }, () => {
    let servers: LiveServers;
    const pem = (name: string) => servers.at("tls", `${name}.pem`);

    /** The fingerprints of a path's first certificate are what `certs` says: everything else here rests on it. */
    async function predicted(): Promise<Row[]> {
      const { stdout, stderr } = await mailconf("certs", servers.postfix, "--format", "json");
      assert.notEqual(stdout, "", stderr);
      return (JSON.parse(stdout) as { listeners: Row[] }).listeners;
    }

    /** Asks every listener without a name, by each name, and for each kind of key; the number of handshakes that agreed. */
    async function compare(): Promise<number> {
      const rows = await predicted();
      const explicit = new Set(rows.map(({ address, port }) => `${address} ${port}`));
      const differences: string[] = [];
      let agreed = 0;
      const ask = async (row: Row, files: readonly File[], client: Client) => {
        const address = row.address === "*" ? "127.0.0.9" : row.address;
        if (row.address === "*" && explicit.has(`${address} ${row.port}`)) return;
        const kinds = files.filter(({ problem }) => problem === undefined).map(keyOf);
        for (const file of files.length > 0 ? files : [undefined]) {
          const expected =
            row.tls === "none"
              ? ["no STARTTLS"]
              : file?.fingerprint && file.keyFits !== false
                ? [file.fingerprint]
                : ["no STARTTLS", "STARTTLS refused", "no handshake"];
          const key = kinds.length > 1 && file ? { key: keyOf(file) } : {};
          const met = await meet({ ...row, address }, { ...client, ...key });
          if (expected.includes(met)) agreed++;
          else
            differences.push(
              `[${address}]:${row.port} ${row.service} ${JSON.stringify({ ...client, ...key })}: predicted ${file?.path ?? ""} ${expected}, met ${met}`,
            );
        }
      };
      const askAll = async (row: Row) => {
        await ask(row, row.certificates, {});
        if (row.tls === "none") return;
        await ask(row, row.certificates, { serverName: "nobody.test" });
        for (const { name, certificates } of row.sni)
          await ask(row, certificates, { serverName: name.startsWith(".") ? `any${name}` : name });
      };
      await Promise.all(rows.map(askAll));
      assert.deepEqual(differences, []);
      return agreed;
    }

    /** Postfix with these files; started afresh. */
    function startWith(main: string, master: string): void {
      servers.run("postfix", "-c", servers.postfix, "stop");
      servers.writePostfix(main, master);
      servers.startPostfix();
    }

    before(() => {
      servers = new LiveServers();
      const make = (name: string, kind?: "rsa") => {
        const { key, crt } = servers.certificate([`mail.${name}.test`], kind);
        servers.write(`${name}.pem`, key, crt);
        servers.write(`${name}.key`, key);
        servers.write(`${name}.crt`, crt);
        return [key, crt] as const;
      };
      const main = make("main", "rsa");
      make("main-ec");
      const second = make("two");
      servers.write("both.pem", ...main, ...second);
      servers.write("reversed.pem", ...[...second].reverse());
      const third = make("three", "rsa");
      make("four");
      const sixth = make("six");
      for (const base of ["imapd.pem", "pop3d.pem"]) {
        servers.write(base, ...main);
        servers.write(`${base}.${two}`, ...second);
        servers.write(`${base}.127.0.0.2`, ...third);
        servers.write(`${base}.::1`, ...sixth);
        servers.write(`${base}.mail.three.test`, ...third);
      }
      const options = { TCPDOPTS: "-nodnslookup -noidentlookup", MAXPERIP: "100" };
      servers.setCourier("imapd", { ...options, IMAP_ULIMITD: "", PORT: `143,127.0.0.2.1143,${two}.1143` });
      servers.setCourier("pop3d", { ...options, ADDRESS: "0", POP3_STARTTLS: "NO" });
      servers.setCourier("imapd-ssl", { TLS_CERTFILE: servers.at("tls/imapd.pem"), TLS_DHPARAMS: "" });
      servers.setCourier("pop3d-ssl", {
        TLS_CERTFILE: servers.at("tls/pop3d.pem"),
        TLS_DHPARAMS: "",
        SSLADDRESS: three,
      });
      servers.startCourier();
    });

    after(() => servers?.stop());

    test("one certificate for all, and per-address services in every form", async () => {
      startWith(
        `inet_interfaces = 127.0.0.1, ${three}\ninet_protocols = all\nsmtpd_tls_cert_file = ${pem("main")}\nsmtpd_tls_security_level = may\n`,
        [
          service("smtp"),
          service("submission", "smtpd_tls_security_level=encrypt"),
          service("465", "smtpd_tls_wrappermode=yes"),
          service("127.0.0.2:25", `smtpd_tls_cert_file=${pem("two")}`, "smtpd_tls_key_file=$smtpd_tls_cert_file"),
          service("127.0.0.3:2525", `smtpd_tls_cert_file=${pem("three")}`, "smtpd_tls_wrappermode=yes"),
          service("[::1]:smtp", `smtpd_tls_cert_file=${pem("six")}`),
          service("localhost:10025", "smtpd_tls_security_level=none"),
          service(
            `${two}:587`,
            `smtpd_tls_cert_file=${servers.at("tls/two.crt")}`,
            `smtpd_tls_key_file=${servers.at("tls/two.key")}`,
          ),
          // Braces, and a setting that expands another of the same service.
          `[${six}]:submissions inet n - n - - smtpd -o { smtpd_tls_wrappermode = yes } -o { own = ${pem("six")} } -o smtpd_tls_cert_file=$own\n`,
          // The last of two is the one that runs.
          service("127.0.0.4:25", `smtpd_tls_cert_file=${pem("two")}`),
          service("127.0.0.4:smtp", `smtpd_tls_cert_file=${pem("four")}`),
        ].join(""),
      );
      assert.ok((await compare()) > 60);
    });

    test("RSA and ECDSA side by side, and what services inherit of them", async () => {
      startWith(
        `inet_interfaces = all\ninet_protocols = ipv4\nsmtpd_tls_cert_file = ${pem("main")}\nsmtpd_tls_eccert_file = ${pem("main-ec")}\nsmtpd_tls_security_level = may\n`,
        [
          service("smtp"),
          service(`${two}:smtp`, `smtpd_tls_cert_file=${pem("three")}`),
          service(`${two}:587`, "smtpd_tls_eccert_file=", `smtpd_tls_cert_file=${pem("three")}`),
          service(`${three}:25`, "smtpd_tls_cert_file="),
          service(`${three}:587`, "smtpd_tls_cert_file=none", "smtpd_tls_eccert_file="),
          service(`${three}:2525`, "smtpd_use_tls=yes", "smtpd_tls_security_level="),
          service(`${three}:2526`, "smtpd_tls_security_level="),
          // One that is of no use takes the other one with it.
          service(`${three}:2527`, "smtpd_tls_eccert_file=/nonexistent"),
          service(`${three}:2528`, `smtpd_tls_key_file=${pem("three")}`),
          service(`${three}:2529`, "smtpd_tls_eckey_file="),
          service(`${three}:2530`, `smtpd_tls_eckey_file=${servers.at("tls/main-ec.crt")}`),
        ].join(""),
      );
      assert.ok((await compare()) > 20);
    });

    test("chain files: key and certificate apart, two kinds, over the older settings, in one service", async () => {
      const of = (...names: readonly string[]) => names.map((name) => servers.at("tls", name)).join(", ");
      startWith(
        `inet_interfaces = all\nsmtpd_tls_chain_files = ${of("main.key", "main.crt", "main-ec.pem")}\nsmtpd_tls_cert_file = ${pem("three")}\nsmtpd_tls_security_level = may\n`,
        [
          service("smtp"),
          service(`${two}:smtp`, `smtpd_tls_cert_file=${pem("two")}`),
          service(`${two}:587`, "smtpd_tls_chain_files=", `smtpd_tls_cert_file=${pem("two")}`),
          `${three}:25 inet n - n - - smtpd -o { smtpd_tls_chain_files = ${of("two.key", "two.crt")} }\n`,
          // Two kinds in one file; the key below; a second one of the same kind.
          service(`${three}:587`, `smtpd_tls_chain_files=${of("both.pem")}`),
          service(`${three}:2525`, `smtpd_tls_chain_files=${of("reversed.pem")}`),
          service(`${three}:2526`, `smtpd_tls_chain_files=${of("two.pem")},${of("four.pem")}`),
          service(`${three}:2527`, `smtpd_tls_chain_files=${of("main.pem")},${of("reversed.pem")}`),
        ].join(""),
      );
      assert.ok((await compare()) > 15);
    });

    test("server names: exact, below a domain, two kinds, and a service that has none", async () => {
      const sni = servers.at("sni");
      const list = [`mail.three.test ${pem("three")} ${pem("two")}`, `.wild.test ${pem("four")}`];
      writeFileSync(sni, `${list.join("\n")}\n`);
      servers.run("postmap", "-F", `hash:${sni}`);
      startWith(
        `inet_interfaces = all\nsmtpd_tls_chain_files = ${pem("main")}\nsmtpd_tls_security_level = may\ntls_server_sni_maps = hash:${sni}\n`,
        [
          service("smtp"),
          service("submissions", "smtpd_tls_wrappermode=yes"),
          service(`${two}:smtp`, `smtpd_tls_chain_files=${pem("two")}`),
          service(`${three}:smtp`, "tls_server_sni_maps="),
        ].join(""),
      );
      assert.ok((await compare()) > 40);
    });

    test("postscreen on port 25 presents what smtpd is set to", async () => {
      startWith(
        `inet_interfaces = all\ninet_protocols = ipv4\nsmtpd_tls_cert_file = ${pem("main")}\nsmtpd_tls_security_level = may\npostscreen_greet_action = ignore\nmynetworks =\n`,
        `smtp inet n - n - 1 postscreen\nsmtpd pass - - n - - smtpd\ndnsblog unix - - n - 0 dnsblog\ntlsproxy unix - - n - 0 tlsproxy\n${service(`${two}:smtp`, `smtpd_tls_cert_file=${pem("two")}`)}`,
      );
      assert.ok((await compare()) > 5);
    });

    test("files that come, go and change under running servers", async () => {
      startWith(
        `inet_interfaces = all\nsmtpd_tls_cert_file = ${pem("main")}\nsmtpd_tls_key_file = $smtpd_tls_cert_file\nsmtpd_tls_security_level = may\n`,
        service("smtp") + service(`${two}:smtp`, `smtpd_tls_cert_file=${pem("two")}`),
      );
      await compare();
      // Courier opens its files for each client: at once.
      rmSync(servers.at(`tls/imapd.pem.${two}`));
      chmodSync(servers.at(`tls/pop3d.pem.${three}`.replace(three, two)), 0o600);
      servers.run("chown", "root:root", servers.at(`tls/imapd.pem.127.0.0.2`));
      chmodSync(servers.at("tls/imapd.pem.127.0.0.2"), 0o600);
      await compare();
      // Postfix: after a reload.
      const { key, crt } = servers.certificate(["mail.new.test"]);
      servers.write("two.pem", key, crt);
      servers.reloadPostfix();
      await compare();
      rmSync(pem("two"));
      servers.reloadPostfix();
      await compare();
      servers.write("two.pem", key, crt);
    });

    test("Courier: keys in files of their own, other addresses, and files that are of no use", async () => {
      startWith("inet_interfaces = 127.0.0.1\n", service("smtp"));
      const [own, second, other] = [["mail.main.test"], ["mail.two.test"], ["mail.other.test"]].map((names) =>
        servers.certificate(names),
      );
      // The key of an address stands beside it; where there is none, the common key does not fit.
      servers.write("apart.crt", own!.crt);
      servers.write("apart.key", own!.key);
      servers.write(`apart.crt.${two}`, second!.crt);
      servers.write(`apart.key.${two}`, second!.key);
      servers.write(`apart.crt.${three}`, other!.key, other!.crt);
      servers.write("apart.crt.mail.other.test", other!.key, other!.crt);
      servers.write(`apart.crt.${six}`, "");
      servers.setCourier("imapd-ssl", {
        SSLPORT: `993,127.0.0.1.1993,${two}.1993`,
        SSLADDRESS: "0",
        TLS_CERTFILE: servers.at("tls/apart.crt"),
        TLS_PRIVATE_KEYFILE: servers.at("tls/apart.key"),
      });
      for (const daemon of ["imapd", "imapd-ssl"]) {
        servers.daemon(daemon, "stop");
        servers.daemon(daemon, "start");
      }
      const rows = await predicted();
      for (const [address, isGood] of [
        [two, true],
        [three, false],
      ] as const)
        assert.equal(rows.find((row) => row.address === address && row.port === 993)?.certificates[0]?.keyFits, isGood);
      assert.ok((await compare()) > 20);
    });

    test("the services that a fix inserts", async () => {
      const main = `inet_interfaces = all\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8, ${two}, ${three}\nsmtpd_tls_cert_file = ${pem("main")}\nsmtpd_tls_key_file = $smtpd_tls_cert_file\nsmtpd_tls_security_level = may\n`;
      const own = service(`${two}:smtp`, `smtpd_tls_cert_file=${pem("two")}`, `smtpd_tls_key_file=${pem("two")}`);
      startWith(
        main,
        service("smtp") +
          service("submission", "smtpd_tls_security_level=encrypt") +
          service("submissions", "smtpd_tls_wrappermode=yes") +
          own,
      );
      const at = async (port: number) =>
        (await predicted()).find((row) => row.address === two && row.port === port)?.certificates[0]?.path;
      assert.equal(await at(25), pem("two"));
      assert.equal(await at(587), pem("main"));
      for (const rule of ["missing-port-for-ip", "missing-certificate-for-ip"]) {
        const { stderr } = await mailconf("fix", "--unsafe", "--rule", rule, servers.postfix);
        assert.equal(stderr, "");
      }
      const text = readFileSync(join(servers.postfix, "master.cf"), "utf8");
      assert.match(text, new RegExp(`^${two}:(587|submission) `, "m"));
      servers.run("touch", "-d", "1 hour ago", join(servers.postfix, "master.cf"));
      servers.reloadPostfix();
      assert.equal(await at(587), pem("two"));
      assert.equal(await at(465), pem("two"));
      await compare();
    });
  });
