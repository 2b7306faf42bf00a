// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * What tests need beyond Node.js, by the name that `needs()` takes: Debian's packages, and the file that shows they are
 * there (`*` stands for any one folder).
 * @type {Readonly<Record<string, { packages: readonly string[], file: string }>>}
 */
export const requirements = {
  postfix: { packages: ["postfix"], file: "/usr/sbin/postfix" },
  courier: { packages: ["courier-imap", "courier-pop"], file: "/usr/lib/courier/courier/imaplogin" },
  "courier-users": {
    packages: ["courier-authdaemon", "courier-authlib-userdb"],
    file: "/usr/lib/courier-authlib/libauthuserdb.so",
  },
  sasl: { packages: ["libsasl2-modules"], file: "/usr/lib/*/sasl2/libplain.so" },
  dnsmasq: { packages: ["dnsmasq-base"], file: "/usr/sbin/dnsmasq" },
  openssl: { packages: ["openssl"], file: "/usr/bin/openssl" },
  neovim: { packages: ["neovim"], file: "/usr/bin/nvim" },
  chromium: { packages: ["chromium", "fonts-dejavu-core"], file: "/usr/bin/chromium" },
  curl: { packages: ["curl"], file: "/usr/bin/curl" },
  iproute2: { packages: ["iproute2"], file: "/usr/sbin/ip" },
  sudo: { packages: ["sudo"], file: "/usr/bin/sudo" },
  patch: { packages: ["patch"], file: "/usr/bin/patch" },
  xmllint: { packages: ["libxml2-utils"], file: "/usr/bin/xmllint" },
  // code-server comes from npm; one of its modules is compiled.
  compiler: { packages: ["g++", "make", "python3"], file: "/usr/bin/g++" },
};

/** Whether something of the table above is on this machine. */
export function isThere(/** @type {string} */ name) {
  const [before = "", after] = (requirements[name]?.file ?? "").split("/*/");
  if (after === undefined) return existsSync(before);
  return existsSync(before) && readdirSync(before).some((folder) => existsSync(path.join(before, folder, after)));
}

/** The Debian packages that this machine lacks. */
export function missingPackages() {
  return Object.entries(requirements).flatMap(([name, { packages }]) => (isThere(name) ? [] : packages));
}

/** The command that provides packages on Debian and Ubuntu. */
export const aptCommand = (/** @type {readonly string[]} */ packages) =>
  `apt-get install --no-install-recommends ${packages.join(" ")}`;

const policy = "/usr/sbin/policy-rc.d";

/**
 * Installs what is missing where that is ours to do: as root, or with CI=true. A test that still lacks something is
 * skipped with the command that would provide it (see test/needs.ts).
 */
export function installSystemPackages() {
  const root = process.getuid?.() === 0;
  const missing = missingPackages();
  if (missing.length === 0 || !(root || process.env.CI === "true") || !existsSync("/usr/bin/apt-get")) return;
  console.log(`Installing Debian packages for the tests, without starting any service: ${missing.join(" ")} …`);
  // Debian's way to say that a package must not start its daemons while it is installed.
  const ours = root && !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  const apt = (/** @type {string[]} */ ...args) => {
    const settings = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
    const [program = "", ...rest] = [...(root ? [] : ["sudo", "-n"]), "env", ...settings, ...args];
    const { status, stdout, stderr } = spawnSync(program, rest, { encoding: "utf8", timeout: 900_000 });
    if (status !== 0) console.error(`${stdout ?? ""}${stderr ?? ""}`);
    return status === 0;
  };
  const install = () => apt("install", "-y", "--no-install-recommends", ...missing);
  if (!(apt("update") && install())) console.error("apt-get could not install them (its message is above)");
  if (ours) rmSync(policy);
}
