import * as check from "./check.ts";
import { runAsWorker } from "./check-workers.ts";
import { runProgram } from "./program.ts";

// The program that the launcher takes for `check` alone: a check is called often, and starts sooner without the rest.
runProgram({ check: async () => check }, async () => ({ runAsWorker }));
