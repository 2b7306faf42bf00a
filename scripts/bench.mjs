// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { measure } from "./bench-server.mjs";
import { mainText, masterText, tableText } from "./bench-texts.mjs";
import { build } from "./build.mjs";
import { at } from "./root.mjs";
import { npm } from "./run.mjs";

const usage = `npm run bench [-- --quick] [--no-others]
Measures this build beside the language servers of other formats, in one run on this machine: from each key to the
diagnostics that answer it, start, hover, completion and memory, at 200, 5,000 and 50,000 lines, and a table of 1,000,000;
the same as ratios; what a key costs in entries, checks, bytes and memory; then the command line beside a bare
"node -e 0" and, where it is installed, beside postconf.
  --quick      two sizes and few keys
  --no-others  only Mailconf (the others are installed from npm into .cache/bench, once)`;

const args = process.argv.slice(2);
if (args.includes("--help")) {
  console.log(usage);
  process.exit(0);
}
const isQuick = args.includes("--quick");
await build();
const program = at("dist", "mailconf.js");
const folder = at(".cache", "bench");

const packages = [
  "dockerfile-language-server-nodejs",
  "yaml-language-server",
  "bash-language-server",
  "vscode-langservers-extracted",
];
const hasOthers = !args.includes("--no-others");
if (hasOthers && !existsSync(path.join(folder, "node_modules"))) {
  console.log(`Installing the other servers from npm into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), "{}\n");
  await npm(["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", ...packages]);
}
const bin = (/** @type {string} */ name) => path.join(folder, "node_modules", ".bin", name);
const repeat = (/** @type {number} */ lines, /** @type {(i: number) => string} */ line) =>
  Array.from({ length: lines }, (_, i) => line(i)).join("\n");

/** @type {readonly import("./bench-server.mjs").Subject[]} */
const subjects = [
  {
    name: "mailconf",
    command: [process.execPath, program, "lsp", "--stdio"],
    language: "postfix-main",
    file: "main.cf",
    text: mainText,
  },
  {
    name: "mailconf master.cf",
    command: [process.execPath, program, "lsp", "--stdio"],
    language: "postfix-master",
    file: "master.cf",
    text: (lines) => masterText(Math.ceil(lines / 3)),
  },
  {
    name: "mailconf table",
    command: [process.execPath, program, "lsp", "--stdio"],
    language: "postfix-table",
    file: "virtual",
    text: tableText,
  },
  {
    name: "json",
    command: [bin("vscode-json-language-server"), "--stdio"],
    language: "json",
    file: "a.json",
    pull: true,
    text: (lines) => `{\n${repeat(lines, (i) => `  "name_${i}": "value_${i}",`)}\n"z": 1}\n`,
  },
  {
    name: "css",
    command: [bin("vscode-css-language-server"), "--stdio"],
    language: "css",
    file: "a.css",
    pull: true,
    text: (lines) => `a {\n${repeat(lines, (i) => `  margin-left: ${i}px;`)}\n}\n`,
  },
  {
    name: "dockerfile",
    command: [bin("docker-langserver"), "--stdio"],
    language: "dockerfile",
    file: "Dockerfile",
    text: (lines) => `FROM debian:12\n${repeat(lines, (i) => `ENV name_${i}=value_${i}`)}\n`,
  },
  {
    name: "bash",
    command: [bin("bash-language-server"), "start"],
    language: "shellscript",
    file: "a.sh",
    text: (lines) => `#!/bin/bash\n${repeat(lines, (i) => `name_${i}=value_${i}`)}\n`,
  },
  {
    name: "yaml",
    command: [bin("yaml-language-server"), "--stdio"],
    language: "yaml",
    file: "a.yaml",
    text: (lines) => `${repeat(lines, (i) => `name_${i}: value_${i}`)}\n`,
  },
];

/** @type {Map<number, Map<string, readonly string[]>>} */
const bySize = new Map();
const rows = [
  ["server", "lines", "ready", "open", "key p50", "key p95", "top p50", "hover p95", "completion p95", "MiB"],
];
for (const lines of isQuick ? [200, 5_000] : [200, 5_000, 50_000, 1_000_000])
  for (const subject of subjects) {
    const isOurs = subject.command[1] === program;
    if (!isOurs && !(hasOthers && existsSync(subject.command[0] ?? ""))) continue;
    // Minutes for one key: nothing more is learnt.
    if (subject.name === "yaml" && lines > 5_000) continue;
    if (lines > 50_000 && subject.name !== "mailconf table") continue;
    const found = await measure(subject, lines, isQuick ? 15 : 60);
    rows.push([subject.name, String(lines), ...found]);
    bySize.set(lines, (bySize.get(lines) ?? new Map()).set(subject.name, found));
  }
console.log(
  "\nMilliseconds; p50 and p95 of the keys in the middle of the file, of lines inserted at its top, of hover and completion.",
);
print(rows);
printRatios();
console.log("\nWhat a key costs (npm test -- unit counts):");
spawnSync(process.execPath, [at("scripts", "test.mjs"), "unit", "bench/counts"], {
  env: { ...process.env, MAILCONF_COUNTS: "1" },
  stdio: "inherit",
});
commandLine();

/** The others' figures as multiples of ours for main.cf. */
function printRatios() {
  const table = [["times as long as mailconf", "lines", ...(rows[0] ?? []).slice(2)]];
  for (const [lines, found] of bySize) {
    const ours = found.get("mailconf");
    for (const [name, figures] of found)
      if (ours && !name.startsWith("mailconf"))
        table.push([name, String(lines), ...figures.map((figure, i) => ratioOf(figure, ours[i]))]);
  }
  if (table.length === 1) return;
  console.log("");
  print(table);
}

function ratioOf(/** @type {string} */ theirs, /** @type {string | undefined} */ ours) {
  const ratio = Number(theirs) / Number(ours);
  return Number.isFinite(ratio) ? ratio.toFixed(ratio < 10 ? 1 : 0) : "-";
}

function print(/** @type {readonly (readonly string[])[]} */ table) {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}

/** The command line beside the smallest program of Node.js and beside postconf. */
function commandLine() {
  const root = mkdtempSync(path.join(tmpdir(), "mailconf-bench-"));
  const directory = (/** @type {number} */ i) => {
    const own = path.join(root, `d${i}`);
    mkdirSync(own);
    writeFileSync(path.join(own, "main.cf"), mainText(60).replace(/^this line.*\n/gm, ""));
    writeFileSync(path.join(own, "master.cf"), masterText(8));
    return own;
  };
  const many = isQuick ? 100 : 1000;
  const all = Array.from({ length: many }, (_, i) => directory(i));
  const time = (/** @type {string} */ command, /** @type {readonly string[]} */ words) => {
    const began = performance.now();
    spawnSync(command, words, { stdio: "ignore" });
    return performance.now() - began;
  };
  const best = (/** @type {() => number} */ run) => Math.min(...Array.from({ length: 7 }, run));
  const bare = best(() => time(process.execPath, ["-e", "0"]));
  const one = best(() => time(process.execPath, [program, "check", "--no-host", all[0] ?? ""]));
  const whole = time(process.execPath, [program, "check", "--no-host", "--quiet", ...all]);
  const table = [
    ["command", "ms", "ratio"],
    ["node -e 0", bare.toFixed(0), "1"],
    ["mailconf check of one directory", one.toFixed(0), `${(one / bare).toFixed(1)} × node`],
    [`mailconf check of ${many} directories`, whole.toFixed(0), `${(whole / many).toFixed(1)} ms each`],
  ];
  if (spawnSync("postconf", ["-h", "mail_version"], { stdio: "ignore" }).status === 0) {
    const sample = all.slice(0, 20);
    const began = performance.now();
    for (const own of sample)
      for (const option of ["-n", "-M"]) spawnSync("postconf", ["-c", own, option], { stdio: "ignore" });
    const each = (performance.now() - began) / sample.length;
    table.push([
      "postconf -n and -M of one directory",
      each.toFixed(0),
      `${((each * many) / whole).toFixed(1)} × ours, one after the other`,
    ]);
  }
  console.log("");
  print(table);
  rmSync(root, { recursive: true, force: true });
}
