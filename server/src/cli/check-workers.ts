import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { parseArguments } from "./arguments.ts";
import { checkInTurn } from "./check.ts";
import type { Part } from "./report.ts";
import { UserError } from "./user-error.ts";

/** The bundle that this stands in; elsewhere (in tests of single files) there are no workers. */
declare const __filename: string | undefined;

/** Below this many paths the start of a worker costs more than it saves. */
const fewest = 48;
/** Paths that a worker takes at a time. */
const batch = 8;

interface Order {
  readonly first: number;
  readonly paths: readonly string[];
}

type Answer = { readonly index: number; readonly part: Part } | { readonly problem: string } | "ready";

export const isWorthIt = (paths: readonly string[]): boolean =>
  paths.length >= fewest && availableParallelism() > 1 && typeof __filename === "string";

/** Checks the paths on all cores; the parts come in the order of the paths. */
export async function* checkInParallel(paths: readonly string[]): AsyncIterableIterator<Part> {
  const done = new Map<number, Part>();
  let next = 0;
  let failure: Error | undefined;
  let wake = () => {};
  const workers = Array.from({ length: Math.min(availableParallelism(), 8) }, () => {
    const worker = new Worker(join(dirname(__filename as string), "mailconf.js"), {
      argv: ["--worker"],
      workerData: { words: process.argv.slice(2) },
    });
    worker.on("message", (answer: Answer) => {
      if (answer === "ready") {
        const order: Order = { first: next, paths: paths.slice(next, next + batch) };
        next += order.paths.length;
        worker.postMessage(order);
      } else if ("problem" in answer) failure ??= new UserError(answer.problem);
      else done.set(answer.index, answer.part);
      wake();
    });
    worker.on("error", (error) => {
      failure ??= error;
      wake();
    });
    return worker;
  });
  try {
    for (let at = 0; at < paths.length; at++) {
      while (!done.has(at)) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      yield done.get(at)!;
      done.delete(at);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** In a thread that {@link checkInParallel} started: answers its orders. */
export function runAsWorker(): void {
  if (!parentPort) return;
  const { words } = workerData as { readonly words: readonly string[] };
  const port = parentPort;
  const options = parseArguments(words);
  port.on("message", async ({ first, paths }: Order) => {
    if (paths.length === 0) return;
    try {
      let index = first;
      for await (const part of checkInTurn(paths, options)) port.postMessage({ index: index++, part } satisfies Answer);
      port.postMessage("ready" satisfies Answer);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      port.postMessage({ problem: error.message } satisfies Answer);
    }
  });
  port.postMessage("ready" satisfies Answer);
}
