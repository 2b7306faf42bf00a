#!/usr/bin/env node
// The command: dist/mailconf.js. Reading the program takes most of the time of its start, so what V8 made of it is kept: by
// Node.js 22 and newer, below it by ourselves. It lies below the home that the system names for the user, because what lies
// in /tmp or $HOME may be somebody else's.

const { existsSync } = require("node:fs");
const { dirname, isAbsolute, join } = require("node:path");
const [, , word] = process.argv;
// What is kept holds the functions that the first run needed, so each use has its own.
const use = word === "lsp" ? "lsp" : word === "check" || word === "--worker" ? "check" : "other";
if (use === "lsp") require("node:v8").setFlagsFromString(flagsFor(Number.parseInt(process.versions.v8)));

/**
 * How V8 is to run a server, which is mostly idle for days: a heap that grows in small steps takes half the memory, for a
 * little more collecting; and code that runs at each key is optimized when it is used ten times as much as V8 would wait for,
 * because that work goes on beside the next keys and holds them up. V8 names what it counts differently since 12.
 */
function flagsFor(version) {
  const heap = "--semi-space-growth-factor=1 --heap-growing-percent=50";
  if (version < 12) return `${heap} --interrupt-budget=1000000`;
  return `${heap} --invocation-count-for-maglev=4000 --invocation-count-for-turbofan=30000`;
}

// `check` has a program of its own, which starts sooner; the extension comes without it.
const program = use === "check" && existsSync(join(__dirname, "check.js")) ? "check.js" : "command-line.js";

let home;
try {
  home = join(require("node:os").userInfo().homedir, ".cache", "mailconf");
} catch {
  // A user without a home: nothing is kept.
}

/**
 * Makes a directory where there is none; its path without links, if nobody but this user (and root) can put anything into
 * it, or another one in its place: what is kept there is run. As server/src/host/node-own-directory.ts.
 */
function ownDirectory(directory) {
  const { lstatSync, mkdirSync, realpathSync } = require("node:fs");
  const user = process.geteuid?.();
  try {
    // Not with `recursive`, which never ends below /proc.
    for (const folder of [dirname(directory), directory]) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    if (user === undefined) return directory;
    const real = realpathSync(directory);
    const status = lstatSync(real);
    if (!status.isDirectory() || status.uid !== user || (status.mode & 0o022) !== 0) return undefined;
    for (let at = real; dirname(at) !== at; ) {
      at = dirname(at);
      const { uid, gid, mode } = lstatSync(at);
      // In a sticky directory, as /tmp is, only the owner of an entry can replace it.
      const isSafe = (mode & 0o1000) !== 0 || ((mode & 0o002) === 0 && ((mode & 0o020) === 0 || gid === process.getegid()));
      if (!isSafe || (uid !== user && uid !== 0)) return undefined;
    }
    return real;
  } catch {
    return undefined;
  }
}

const own = home !== undefined && isAbsolute(home) ? ownDirectory(home) : undefined;
if (own === undefined) require(`./${program}`);
else if (Number.parseInt(process.versions.node) >= 22) {
  require("node:module").enableCompileCache?.(join(own, use));
  require(`./${program}`);
} else startKept(own);

/** Loads the program with what is kept of it in a directory, and keeps what is not there yet. */
function startKept(directory) {
  const fs = require("node:fs");
  const { Script } = require("node:vm");
  const loaded = new Map();
  const fresh = new Map();

  const load = (name) => {
    if (loaded.has(name)) return loaded.get(name).exports;
    const own = { exports: {} };
    loaded.set(name, own);
    const file = join(__dirname, name);
    const { mtimeMs, size } = fs.statSync(file);
    const kept = join(directory, `${process.version}-${process.arch}-${use}-${name}-${Math.round(mtimeMs)}-${size}`);
    let cachedData;
    try {
      cachedData = fs.readFileSync(kept);
    } catch {
      // The first start of this version.
    }
    // The build writes nothing but ASCII.
    const script = new Script(fs.readFileSync(file, "latin1"), { filename: file, cachedData });
    if (cachedData === undefined || script.cachedDataRejected) fresh.set(kept, script);
    const find = (id) => (id.startsWith("./") ? load(id.slice(2)) : require(id));
    script.runInThisContext()(own.exports, find, own, file, __dirname);
    return own.exports;
  };

  const keep = () => {
    for (const [kept, script] of fresh) {
      fresh.delete(kept);
      const part = `${kept}-${process.pid}`;
      try {
        const age = (name) => fs.statSync(join(directory, name)).mtimeMs;
        const others = fs.readdirSync(directory).filter((name) => name.startsWith("v20"));
        // Two installations with all their uses have room beside each other.
        for (const name of others.sort((a, b) => age(b) - age(a)).slice(7)) fs.rmSync(join(directory, name), { force: true });
        fs.writeFileSync(part, script.createCachedData(), { mode: 0o600, flag: "wx" });
        fs.renameSync(part, kept);
      } catch {
        // A home that cannot be written to, or a full disk: the next start reads the program again.
        fs.rmSync(part, { force: true });
      }
    }
  };

  load(program);
  process.once("exit", keep);
  // A server may be killed: it does not wait for its end.
  if (use === "lsp") setTimeout(keep, 3000).unref();
}
