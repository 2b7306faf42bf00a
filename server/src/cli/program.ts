import { parseArguments, usage } from "./arguments.ts";
import { forTerminal, isStreaming, standardOutput, writeAtOnce } from "./output.ts";
import { UserError } from "./user-error.ts";

type Commands = Readonly<
  Record<string, () => Promise<{ run: (options: ReturnType<typeof parseArguments>) => Promise<number> | number }>>
>;

/** Runs what the words of the command line say: a command of these, or a worker of `check`; tells its status or its failure. */
export function runProgram(commands: Commands, worker: () => Promise<{ runAsWorker: () => void }>): void {
  // Not asked of node:worker_threads, which takes time to load.
  if (process.argv[2] === "--worker") void worker().then(({ runAsWorker }) => runAsWorker());
  else void runCommand(commands);
}

async function main(words: readonly string[], commands: Commands): Promise<number> {
  const options = parseArguments(words);
  if (options.version) {
    writeAtOnce(`mailconf ${process.env.MAILCONF_VERSION ?? "0.1.0"}\n`);
    return 0;
  }
  const load = options.command === undefined ? undefined : commands[options.command];
  if (options.help || !load) {
    const isAsked = options.help || options.command === undefined;
    (isAsked ? standardOutput() : process.stderr).write(
      isAsked ? usage : forTerminal(`mailconf: no command "${options.command}"\n\n${usage}`),
    );
    return options.help ? 0 : 2;
  }
  // A check writes at once and does without the stream.
  if (options.command !== "check") standardOutput();
  return (await load()).run(options);
}

/** Ends the program where nothing waits to be written: to take its memory apart, as its own end would, takes a while. */
function endAtOnce(): void {
  if (!isStreaming()) process.exit();
}

async function runCommand(commands: Commands): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2), commands);
    endAtOnce();
  } catch (error) {
    const message =
      error instanceof UserError ? error.message : `internal failure: ${(error as Error)?.message ?? error}`;
    process.stderr.write(forTerminal(`mailconf: ${message}\n`));
    process.exitCode = 2;
  }
}
