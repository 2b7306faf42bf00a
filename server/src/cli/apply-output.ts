import { createInterface, type Interface } from "node:readline";
import type { Report } from "../apply/report.ts";
import { lineWithoutSecrets } from "../syntax/secrets.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

/** Seconds in which somebody who is asked can keep files that fail. */
const countdown = 10;

/** Says what an apply does, as text or as one JSON a line, and asks where somebody is there to answer. */
export class ApplyOutput {
  readonly #isJson: boolean;
  readonly #isQuiet: boolean;
  readonly #isInteractive: boolean;
  #lines: Interface | undefined;

  constructor({ format, quiet, values }: Arguments) {
    // Whoever listened has gone: an apply that has begun goes on to its end all the same.
    process.stdout.removeAllListeners("error").on("error", () => {});
    this.#isJson = format === "json";
    this.#isQuiet = quiet;
    this.#isInteractive = values.ask === true || (process.stdin.isTTY === true && process.stdout.isTTY === true);
  }

  readonly tell = (told: Report): void => {
    // Findings and log lines quote programs, and those quote settings.
    const isQuote = told.event === "finding" || told.event === "log" || told.event === "result";
    const report = isQuote ? { ...told, text: lineWithoutSecrets(told.text) } : told;
    if (this.#isJson) process.stdout.write(`${jsonText(report, false)}\n`);
    else if (report.event === "result") writeText(`${report.outcome}: ${report.text}\n`);
    else if (!this.#isQuiet) writeText(asText(report));
  };

  /** Asks for a yes; without anybody to ask it is a usage error. */
  async confirm(question: string): Promise<boolean> {
    if (!this.#isInteractive)
      throw new UserError("apply: nobody is there to ask; give --yes, or --dry-run to see only");
    writeText(`${question} [yes/no] `);
    return /^y(es)?$/i.test((await this.#line()) ?? "");
  }

  /** Whether files that fail stay all the same: no, unless somebody says so before the countdown ends. */
  readonly keeps = async (failure: string): Promise<boolean> => {
    if (!this.#isInteractive) return false;
    this.tell({ event: "countdown", seconds: countdown, text: failure });
    return /^k(eep)?$/i.test((await this.#line(countdown * 1000)) ?? "");
  };

  close(): void {
    this.#lines?.close();
    if (this.#lines) process.stdin.unref?.();
  }

  #line(timeout?: number): Promise<string | undefined> {
    this.#lines ??= createInterface({ input: process.stdin });
    const lines = this.#lines;
    return new Promise((resolve) => {
      const timer = timeout === undefined ? undefined : setTimeout(() => end(undefined), timeout);
      const end = (line: string | undefined) => {
        clearTimeout(timer);
        lines.off("line", end);
        resolve(line?.trim());
      };
      lines.on("line", end);
      // Whoever could answer has gone: a countdown still runs its time.
      if (timeout === undefined) lines.once("close", () => end(undefined));
    });
  }
}

function asText(report: Exclude<Report, { event: "result" }>): string {
  switch (report.event) {
    case "step":
      return `- ${report.text}\n`;
    case "plan":
      return report.steps.map((step, index) => `  ${index + 1}. ${step}\n`).join("");
    case "finding":
      return `  ${report.severity}: ${report.source}: ${report.text}\n`;
    case "diff":
      return report.text;
    case "change":
      return `  ${report.text}\n`;
    case "log":
      return `  log: ${report.severity}: ${report.text}\n`;
    case "countdown":
      return `! ${report.text}\n! the old files come back in ${report.seconds} s; type "keep" to keep the new ones\n`;
  }
}
