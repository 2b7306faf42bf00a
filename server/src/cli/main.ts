import { parseArguments, usage } from "./arguments.ts";
import { forTerminal } from "./output.ts";
import { UserError } from "./user-error.ts";

/** Each command in its own file, loaded when it is called. */
const commands: Readonly<
  Record<string, () => Promise<{ run: (options: ReturnType<typeof parseArguments>) => Promise<number> | number }>>
> = {
  check: () => import("./check.ts"),
  model: () => import("./model.ts"),
  certs: () => import("./certs.ts"),
  clients: () => import("./clients.ts"),
  dns: () => import("./dns.ts"),
  trace: () => import("./trace.ts"),
  fix: () => import("./fix.ts"),
  "add-ip": () => import("./add-ip.ts"),
  "remove-ip": async () => ({ run: (await import("./add-ip.ts")).runRemoval }),
  diff: () => import("./compare.ts"),
  apply: () => import("./apply.ts"),
  queue: () => import("./queue.ts"),
  log: () => import("./log.ts"),
  explain: () => import("./explain.ts"),
  rules: async () => ({ run: (await import("./explain.ts")).runRules }),
  lsp: () => import("./lsp.ts"),
};

async function main(words: readonly string[]): Promise<number> {
  const options = parseArguments(words);
  if (options.version) {
    process.stdout.write(`mailconf ${process.env.MAILCONF_VERSION ?? "0.1.0"}\n`);
    return 0;
  }
  const load = options.command === undefined ? undefined : commands[options.command];
  if (options.help || !load) {
    const isAsked = options.help || options.command === undefined;
    (isAsked ? process.stdout : process.stderr).write(
      isAsked ? usage : forTerminal(`mailconf: no command "${options.command}"\n\n${usage}`),
    );
    return options.help ? 0 : 2;
  }
  return (await load()).run(options);
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));

/** Runs the command of the command line, and tells its status or its failure. */
async function runCommand(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const message =
      error instanceof UserError ? error.message : `internal failure: ${(error as Error)?.message ?? error}`;
    process.stderr.write(forTerminal(`mailconf: ${message}\n`));
    process.exitCode = 2;
  }
}

// Not asked of node:worker_threads, which takes time to load.
if (process.argv[2] === "--worker") void import("./check-workers.ts").then(({ runAsWorker }) => runAsWorker());
else void runCommand();
