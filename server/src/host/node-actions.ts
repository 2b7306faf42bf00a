import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { type Actions, type Greeting, Refused } from "./actions.ts";
import { digestOfBytes, directFiles } from "./node-direct-files.ts";
import { runProgram } from "./node-host.ts";
import { prefixedFiles } from "./node-prefixed-files.ts";

/** Milliseconds that a program may take where the step names no time of its own. */
const usualTimeout = 60_000;

/** Steps on this machine; with a prefix such as ["sudo", "-n"] every one of them goes through it. */
export function nodeActions(prefix: readonly string[] = []): Actions {
  const files = prefix.length === 0 ? directFiles : prefixedFiles(prefix);
  return {
    ...files,
    digest: digestOfBytes,
    run: async (program, args, timeout = usualTimeout) => {
      const answer = await runProgram([...prefix, program, ...args], timeout);
      if (answer.kind === "found") return answer.value;
      if (answer.kind === "missing") throw new Refused(`${prefix[0] ?? program} is not installed`);
      throw new Refused(`${program} ${answer.reason}`);
    },
    probe,
    isRoot: prefix.length > 0 || process.getuid?.() === 0,
    hasSystemd: existsSync("/run/systemd/system"),
    self: `${process.pid} ${startTime(process.pid)}`,
    isAlive: (name) => {
      const [pid = "", started = ""] = name.split(" ");
      return started !== "" && startTime(Number(pid)) === started;
    },
    now: Date.now,
    sleep: (milliseconds) => sleep(milliseconds),
  };
}

/** When a process began, in the kernel's own count, so that a process id used again is not taken for the same process. */
function startTime(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function probe(address: string, port: number, isTls: boolean, timeout: number): Promise<Greeting> {
  return new Promise((resolve) => {
    const host = address === "*" ? "127.0.0.1" : address;
    // Nothing secret is sent: the certificate's names are no matter here.
    const socket = isTls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
    const end = (greeting: Greeting) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.destroy();
      resolve(greeting);
    };
    const timer = setTimeout(() => end("silent"), timeout);
    socket.on("data", () => socket.end("QUIT\r\n", () => end("greets")));
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNREFUSED" ? "refused" : "silent"));
    socket.on("close", () => end("silent"));
  });
}
