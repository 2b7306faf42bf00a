import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArguments } from "../../server/src/cli/arguments.ts";
import { configurationDirectory, openWorkspace } from "../../server/src/cli/open.ts";
import { type Trace, traceMessage } from "../../server/src/features/trace.ts";
import type { Delivery } from "../../server/src/model/route/delivery.ts";
import { needs } from "../needs.ts";
import { isInNamespace } from "./namespace.ts";
import { type Envelope, RealPostfix } from "./trace-postfix.ts";
import { type Received, Sinks } from "./trace-sinks.ts";
import { messages, ports, setup, submitted } from "./trace-way-cases.ts";

const skip = needs("postfix", "root", "namespaces", "iproute2");

if (isInNamespace(skip))
  suite("a message ends where the files say", { skip }, () => {
    const postfix = new RealPostfix();
    const sinks = new Sinks();
    before(async () => {
      for (const port of ports) await sinks.listen({ host: "127.0.0.9", port });
      await sinks.listen(at("lmtp.sock"));
      for (const [name, mode] of [
        ["spool", 0o1777],
        ["boxes", 0o1777],
      ] as const) {
        mkdirSync(at(name));
        chmodSync(at(name), mode);
      }
      writeFileSync(at("pipe.log"), "");
      chmodSync(at("pipe.log"), 0o666);
      const record = `subject=$(sed -n 's/^Subject: //p')\nprintf '%s\\t%s\\n' "$subject" "$*" >>${at("pipe.log")}\n`;
      writeFileSync(at("record"), `#!/bin/sh\n${record}`);
      chmodSync(at("record"), 0o755);
      postfix.start(setup);
    });
    after(() => {
      postfix.remove();
      sinks.close();
    });
    const at = (name: string) => join(postfix.home, name);
    const trace = async (envelope: Envelope): Promise<Trace> => {
      const workspace = openWorkspace(parseArguments(["trace", "--target", "3.7"]));
      const listener = `${postfix.address}:${envelope.port ?? 25}`;
      const directory = configurationDirectory(postfix.directory);
      const found = await traceMessage(workspace, directory, { helo: "client.example.net", ...envelope, listener });
      if (typeof found === "string") throw new Error(found);
      return found;
    };

    test("at a server, in a mailbox, in a command's arguments", async () => {
      const sent: { readonly envelope: Envelope; readonly subject: string; readonly expected: string[] }[] = [];
      for (const [i, envelope] of messages.entries()) {
        const { trips } = await trace(envelope);
        assert.equal(trips.length, 1, JSON.stringify(envelope));
        const { sender, deliveries } = trips[0]!.result;
        const subject = `message-${i}`;
        sent.push({ envelope, subject, expected: deliveries.map((delivery) => expectedEnd(delivery, sender)).sort() });
        assert.match(await postfix.send({ ...envelope, subject }), /^250 .*queued as/, JSON.stringify(envelope));
      }
      const wrong: string[] = [];
      for (const { envelope, subject, expected } of sent) {
        const found = () => realEnds(subject, expected);
        for (const deadline = Date.now() + 60_000; Date.now() < deadline && found().length < expected.length; )
          await sleep(50);
        const [left, right] = [JSON.stringify(expected), JSON.stringify(found())];
        if (left !== right) wrong.push(`${JSON.stringify(envelope)}\n  said   ${left}\n  really ${right}`);
      }
      assert.equal(wrong.join("\n"), "");
    });

    test("sendmail -bv says the same of addresses and transports", async () => {
      const said: string[] = [];
      for (const to of submitted) {
        const { trips } = await trace({ client: "127.0.0.1", from: "x@out.example", to, port: 2532 });
        for (const { recipient, transport } of trips[0]!.result.deliveries) said.push(`${recipient} by ${transport}`);
      }
      spawnSync("sendmail", ["-C", postfix.directory, "-f", "x@out.example", "-bv", ...submitted], { timeout: 60_000 });
      const line = /sink-([\w-]+)\/\w+\[\d+\]: \w+: to=<([^>]*)>.*status=(?:un)?deliverable/;
      const found = () =>
        postfix.log.split("\n").flatMap((text) => [line.exec(text) ?? []].filter(({ length }) => length > 0));
      for (const deadline = Date.now() + 60_000; Date.now() < deadline && found().length < said.length; )
        await sleep(50);
      const real = found().map(([, transport, recipient]) => `${recipient} by ${transport}`);
      assert.deepEqual([...new Set(real)].sort(), [...new Set(said)].sort());
    });

    /** What was recorded of a message, in the words of `expectedEnd`. */
    function realEnds(subject: string, expected: readonly string[]): string[] {
      const atServers = sinks.received
        .filter((one) => one.subject === subject)
        .flatMap((one) => one.to.map((to) => serverEnd(one, to)));
      const commands = readFileSync(at("pipe.log"), "utf8")
        .split("\n")
        .filter((line) => line.startsWith(`${subject}\t`))
        .map((line) => `command ${at("record")} ${line.slice(subject.length + 1)}`);
      const boxes = expected.filter((end) => {
        const [kind, path = ""] = end.split(" ");
        return (kind === "mbox" || kind === "Maildir") && holds(path, subject);
      });
      return [...atServers, ...commands, ...boxes].sort();
    }
  });

const serverEnd = ({ at, client, greeting, from }: Received, to: string): string =>
  `${at} client ${client} ${greeting} from <${from}> to <${to}>`;

function expectedEnd(delivery: Delivery, sender: string): string {
  const { recipient, nexthop, command, bindAddress, heloName, sentFrom = sender, sentTo = recipient } = delivery;
  const last = delivery.final.at(-1)?.text ?? "";
  switch (command) {
    case "smtp":
    case "lmtp": {
      const isUnix = nexthop.startsWith("unix:");
      const place = isUnix ? nexthop.slice("unix:".length) : nexthop.replace(/^inet:|[[\]]/g, "");
      const at = isUnix || place.includes(":") ? place : `${place}:25`;
      const client = isUnix ? "" : (bindAddress ?? "127.0.0.1");
      const greeting = `${command === "smtp" ? "EHLO" : "LHLO"} ${heloName}`;
      return serverEnd({ at, client, greeting, from: sentFrom, to: [], subject: "" }, sentTo);
    }
    case "pipe":
      return `command ${last.replace(/^runs /, "").replace(/ as nobody$/, "")}`;
    default:
      return last;
  }
}

/** Whether a mailbox has a message with a subject. */
function holds(path: string, subject: string): boolean {
  if (!existsSync(path)) return false;
  const files = statSync(path).isDirectory()
    ? readdirSync(join(path, "new")).map((name) => join(path, "new", name))
    : [path];
  return files.some((file) => readFileSync(file, "latin1").split("\n").includes(`Subject: ${subject}`));
}
