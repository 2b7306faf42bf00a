import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { parseArguments } from "../../server/src/cli/arguments.ts";
import { configurationDirectory, openWorkspace } from "../../server/src/cli/open.ts";
import { traceMessage } from "../../server/src/features/trace.ts";
import { questionText } from "../../server/src/model/lookup/question.ts";
import { needs } from "../needs.ts";
import { Chance } from "./chance.ts";
import { Draw } from "./trace-chance.ts";
import { difference, patience } from "./trace-difference.ts";
import { closed, type Envelope, RealPostfix } from "./trace-postfix.ts";

const seed = Number(process.env.TRACE_SEED ?? 1);
const configurations = Number(process.env.TRACE_CONFIGURATIONS ?? 2);
const services = 12;
const messages = 120;
const together = 4;

suite("configurations by chance: smtpd answers as the files say", { skip: needs("postfix", "root") }, () => {
  const postfix = new RealPostfix();
  after(() => postfix.remove());
  const count = { all: 0, depends: 0, permitted: 0, refused: 0 };

  for (let at = 0; at < configurations; at++)
    test(`configuration ${seed + at}`, async () => {
      const draw = new Draw(new Chance(seed + at));
      const { setup, ports } = draw.configuration(services);
      postfix.start(setup);
      const wrong: string[] = [];
      try {
        const workspace = openWorkspace(parseArguments(["trace", "--target", "3.7"]));
        const directory = configurationDirectory(postfix.directory);
        const isTesterCutOff = async ({ port, ...envelope }: Envelope): Promise<boolean> => {
          const tester = { ...envelope, client: "127.0.0.1", name: "", helo: "tester", sasl: undefined };
          const trace = await traceMessage(workspace, directory, { ...tester, listener: `${postfix.address}:${port}` });
          return typeof trace !== "string" && trace.access.branches.some(({ result }) => result.isSilent);
        };
        const check = async () => {
          const envelope = draw.message(ports);
          const trace = await traceMessage(workspace, directory, {
            ...envelope,
            listener: `${postfix.address}:${envelope.port}`,
          });
          assert.ok(typeof trace !== "string", String(trace));
          const real = await postfix.send(envelope, patience(trace));
          const { verdict, dependsOn } = trace.access;
          count.all++;
          count[verdict]++;
          const said = JSON.stringify(envelope);
          if (verdict === "depends") {
            if (process.env.TRACE_SEED) console.log(`DEPENDS ${said} ${dependsOn.map(questionText).join("; ")}`);
            return;
          }
          // The tester itself was refused, before it could say who the client is.
          if (real.includes("unknown[127.0.0.1]") || (real === closed && (await isTesterCutOff(envelope)))) return;
          const problem = difference(trace, real);
          if (problem) wrong.push(`${said}: ${problem}`);
        };
        for (let sent = 0; sent < messages; sent += together)
          await Promise.all(Array.from({ length: together }, check));
      } finally {
        postfix.stop();
      }
      assert.equal(wrong.join("\n"), "");
    });

  test("little is left open, and both verdicts come", () => {
    if (process.env.TRACE_SEED) console.log(JSON.stringify(count));
    assert.ok(count.depends < count.all / 10, JSON.stringify(count));
    assert.ok(count.permitted > count.all / 20 && count.refused > count.all / 20, JSON.stringify(count));
  });
});
