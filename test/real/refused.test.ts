import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { at } from "../../scripts/root.mjs";
import { allRules } from "../../server/src/rules/all.ts";
import { needs } from "../needs.ts";
import { makeCertificate } from "./certificate.ts";
import { isInNamespace } from "./namespace.ts";
import { coreServices, Postfix } from "./postfix.ts";
import { type Provocation, provoke } from "./provoke.ts";
import { type RefusedCase, refusedCases } from "./refused-cases.ts";

const skip = needs("postfix", "root", "namespaces", "iproute2", "openssl");

interface Problem {
  readonly file: string;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

/** Lines over or behind others; a setting or service that is there is replaced in its place. */
function withLines(lines: readonly string[], more: readonly string[], keyOf: (line: string) => string): string[] {
  const result = [...lines];
  for (const line of more) {
    const at = lines.findIndex((other) => keyOf(other) === keyOf(line));
    if (at >= 0) result[at] = line;
    else result.push(line);
  }
  return result;
}

const settingOf = (line: string) => (line.includes("=") ? line.split("=")[0]!.trim() : line);
const serviceOf = (line: string) => line.split(/\s+/, 2).join("/");

/** The words of a rule's page as a pattern; what it writes in <…> may be anything. */
const patternOf = (text: string) =>
  new RegExp(
    text
      .split("; or: ")
      .map((message) =>
        message
          .split(/<[^<>]+>|…/)
          .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
          .join(".*"),
      )
      .join("|"),
  );

if (isInNamespace(skip)) {
  const root = "/run/refused";
  const flawless: Partial<RefusedCase> = { main: ["transport_maps = inline:{ {pipe.test = discard} }"] };
  let model: Postfix | undefined;
  let ready: readonly Postfix[] = [];
  const problems = new Map<string, Problem[]>();

  const make = (lines: Partial<RefusedCase>, name: string): Postfix => {
    const postfix = new Postfix(join(root, name), model);
    const common = [
      ...postfix.commonSettings,
      "inet_protocols = ipv4",
      "transport_maps = inline:{ {else.test = smtp:[127.0.0.9]:9} }",
      "smtpd_tls_security_level = may",
      `smtpd_tls_cert_file = ${root}/tls/main.pem`,
      "smtpd_tls_key_file = $smtpd_tls_cert_file",
    ];
    // What master says at its start gets lost on the way to a maillog_file.
    const isAtStart = lines.provoke === "start" || lines.provoke === "master";
    const inPlace = (line: string) => line.replaceAll("TLS/", `${root}/tls/`);
    postfix.write(
      withLines(
        isAtStart ? common.filter((line) => !line.startsWith("maillog_file =")) : common,
        (lines.main ?? []).map(inPlace),
        settingOf,
      ),
      withLines([...coreServices, "smtp inet n - n - - smtpd"], (lines.master ?? []).map(inPlace), serviceOf),
    );
    return postfix;
  };

  before(() => {
    if (skip) return;
    mkdirSync(join(root, "tls"), { recursive: true });
    for (const name of ["main", "other"]) makeCertificate(join(root, "tls", `${name}.pem`), ["DNS:mail.main.test"]);
    const parts = readFileSync(join(root, "tls", "main.pem"), "utf8").split(/(?=-----BEGIN CERT)/);
    writeFileSync(join(root, "tls", "reversed.pem"), parts.reverse().join(""), { mode: 0o600 });
    writeFileSync(join(root, "tls", "empty.pem"), "", { mode: 0o600 });
    model = make(flawless, "flawless");
    model.command("check");
    ready = refusedCases.map((mistake, i) => make(mistake, String(i)));
    const directories = [model, ...ready].map(({ directory }) => directory);
    const command = [at("dist/mailconf.js"), "check", "--format", "json", "--fail-on", "never", ...directories];
    const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: "utf8", maxBuffer: 1e8 });
    assert.equal(status, 0, stderr);
    for (const problem of JSON.parse(stdout).problems as Problem[])
      problems.set(problem.file, [...(problems.get(problem.file) ?? []), problem]);
  });

  test("the configuration without a mistake is taken without a word", { skip }, async () => {
    const postfix = model!;
    const errors = [...problems.values()]
      .flat()
      .filter(({ file, severity }) => file.startsWith(postfix.root) && severity === "error");
    assert.deepEqual(errors, []);
    const said = postfix.start();
    const everything: Provocation[] = ["connect", "mail", "starttls", "send user@pipe.test"];
    for (const what of everything) await provoke(postfix, what, AbortSignal.timeout(20_000));
    assert.ok(await postfix.logs(/relay=none.*status=sent/), postfix.log);
    await postfix.stop();
    assert.doesNotMatch(said + postfix.log, /\b(fatal|error|warning|panic):/);
  });

  for (const [i, mistake] of refusedCases.entries()) {
    const line = mistake.line ?? mistake.master?.at(-1) ?? mistake.main!.at(-1)!;
    const fileName = mistake.master?.some((text) => text.startsWith(line)) ? "master.cf" : "main.cf";
    test(`${mistake.rule}: ${line}`, { skip }, async () => {
      const rule = allRules.find(({ id }) => id === mistake.rule);
      assert.ok(rule, "there is no such rule");
      const pattern = mistake.log ?? patternOf(rule.log ?? "(the rule's page names no message)");
      const postfix = ready[i]!;
      const file = join(postfix.directory, fileName);
      const lines = readFileSync(file, "utf8").split("\n");
      const number = lines.findLastIndex((text) => text.startsWith(line.split("TLS/")[0]!));

      let said = "";
      let isSaid = false;
      // Now and then postlogd does not come up behind its master, and the log ends with the start: then once more.
      for (let attempt = 0; attempt < 4 && !isSaid; attempt++) {
        said = mistake.provoke === "master" ? postfix.startMaster() : postfix.start();
        const enough = new AbortController();
        const provoked = provoke(postfix, mistake.provoke, enough.signal);
        isSaid = pattern.test(said) || (await postfix.logs(pattern, 8));
        enough.abort();
        await provoked;
        await postfix.stop();
      }
      assert.ok(isSaid, `Postfix did not say ${pattern}, but:\n${said}${postfix.log}`);

      const found = (problems.get(file) ?? []).map(
        ({ rule: id, range, message }) => `${range.start.line} ${id}: ${message}`,
      );
      assert.ok(
        found.some((text) => text.startsWith(`${number} ${mistake.rule}: `)),
        `expected ${mistake.rule} at line ${number}, found:\n${found.join("\n")}`,
      );
    });
  }
}
