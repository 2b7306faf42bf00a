import type { Actions, Greeting } from "../host/actions.ts";
import type { LogLine } from "../syntax/maillog.ts";
import type { Observation } from "./journal.ts";
import { judge, type LogFollower, withoutNumbers } from "./mail-log.ts";
import type { Tell } from "./report.ts";

/** A listener that a mail client could connect to. */
export interface WatchedListener {
  readonly address: string;
  readonly port: number;
  readonly isTls: boolean;
  /** Whether the protocol begins with the server's greeting. */
  readonly greets: boolean;
}

export interface Watched {
  readonly actions: Actions;
  readonly log: LogFollower;
  /** Whether a line of the log is this server's. */
  readonly isOurs: (tag: string) => boolean;
  /** What a line without a severity says of why a daemon does not listen. */
  readonly reasonOf?: (line: LogLine) => string | undefined;
}

/** Milliseconds that a listener has to greet. */
const patience = 5000;
/** Bytes of the log before now in which failures count as known. */
const memory = 64 * 1024;

const keyOf = ({ address, port }: WatchedListener): string => `${address} port ${port}`;

/** What greets and what fails before anything changes. */
export async function observe(
  { actions, log, isOurs }: Watched,
  listeners: readonly WatchedListener[],
): Promise<Omit<Observation, "running">> {
  await log.mark(memory);
  const failures = new Set<string>();
  for (const line of await log.lines().catch(() => [])) {
    const verdict = isOurs(line.tag?.text ?? "") ? judge(line) : undefined;
    if (verdict?.isFailure) failures.add(withoutNumbers(verdict.text));
  }
  const answers = await askAll(actions, listeners, patience);
  return {
    asked: listeners.map(keyOf),
    greeted: listeners.filter((_, index) => answers[index] === "greets").map(keyOf),
    failures: [...failures],
  };
}

const askAll = (actions: Actions, listeners: readonly WatchedListener[], timeout: number): Promise<Greeting[]> =>
  Promise.all(
    listeners.map(({ address, port, isTls, greets }) =>
      greets ? actions.probe(address, port, isTls, timeout) : Promise.resolve<Greeting>("greets"),
    ),
  );

/** The same for a server that has just begun: where nothing listens yet it is asked again for a while. */
async function askUntilThere(actions: Actions, listeners: readonly WatchedListener[]): Promise<Greeting[]> {
  const until = actions.now() + patience;
  for (;;) {
    const answers = await askAll(actions, listeners, patience);
    if (!answers.includes("refused") || actions.now() >= until) return answers;
    await actions.sleep(200);
  }
}

/**
 * Watches for so many seconds: the log for what fails, every listener for its greeting, at the beginning and at the end.
 * What failed or was silent before does not count, and of the old files only what greeted before. Returns the first failure, in a clause.
 */
export async function watch(
  { actions, log, isOurs, reasonOf }: Watched,
  listeners: readonly WatchedListener[],
  before: Observation,
  seconds: number,
  isRunning: () => Promise<boolean>,
  tell: Tell,
  files: "old" | "new",
  stop?: AbortSignal,
): Promise<string | undefined> {
  const known = new Set(before.failures);
  const isExpected = (key: string) => before.greeted.includes(key) || (files === "new" && !before.asked.includes(key));
  const watched = listeners.filter((listener) => isExpected(keyOf(listener)));
  tell({ event: "step", text: `watch the log and ${watched.length} listeners for ${seconds} s` });
  const until = actions.now() + seconds * 1000;
  const told = new Set<string>();

  let reason: string | undefined;
  const readLog = async (): Promise<string | undefined> => {
    let failure: string | undefined;
    for (const line of await log.lines()) {
      if (!isOurs(line.tag?.text ?? "")) continue;
      reason = reasonOf?.(line) ?? reason;
      const verdict = judge(line);
      if (!verdict) continue;
      const form = withoutNumbers(verdict.text);
      if (!told.has(form)) tell({ event: "log", severity: verdict.severity, text: verdict.text });
      told.add(form);
      // "throttling" alone says little: the fatal line above it is the reason.
      // After a roll-back the log still ends with what the new files did; then only the listeners count.
      if (files === "new" && verdict.isFailure && !known.has(form))
        failure ??= `the log says "${verdict.severity}: ${verdict.text}"`;
    }
    return failure;
  };
  const ask = async (): Promise<string | undefined> => {
    const answers = await askUntilThere(actions, watched);
    for (const [index, listener] of watched.entries()) {
      const answer = answers[index]!;
      if (answer === "greets") continue;
      const what = answer === "refused" ? "nothing listens on" : "no greeting comes at";
      return `${what} ${keyOf(listener)}`;
    }
    return undefined;
  };

  let asked: { readonly failure: string | undefined } | undefined;
  void ask().then((failure) => {
    asked = { failure };
  });
  /** What the log or a listener says, that with the reason that the log gives for it. */
  const failureOf = async (asking: string | undefined): Promise<string | undefined> => {
    const logged = await readLog();
    return logged ?? (asking !== undefined && reason !== undefined ? `${asking}; the log says "${reason}"` : asking);
  };
  while (actions.now() < until || !asked) {
    const failure = await failureOf(asked?.failure);
    if (failure !== undefined) return failure;
    if (stop?.aborted) return "it was stopped by Ctrl-C";
    await actions.sleep(200);
  }
  if (asked.failure !== undefined) return failureOf(asked.failure);
  if (!(await isRunning())) return await failureOf("the server does not run any more");
  return failureOf(await ask());
}
