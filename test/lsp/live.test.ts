import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CancellationTokenSource, WorkDoneProgress } from "vscode-languageserver/node";
import type { HandshakeAnswer, Host } from "../../server/src/host/host.ts";
import { memoryFiles } from "../memory-host.ts";
import { startClient } from "./test-client.ts";

const uri = "file:///etc/postfix/main.cf";
const disk = memoryFiles({
  [uri]:
    "myhostname = mail.example.com\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /x.pem\ninet_interfaces = 192.0.2.1, 192.0.2.2\n",
  "file:///etc/postfix/master.cf": "smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd\n",
});
const addresses: Host["addresses"] = () => ({
  kind: "found",
  value: ["192.0.2.1", "192.0.2.2"].map((address) => ({ address, family: 4, internal: false })),
});
const refused: HandshakeAnswer = {
  ...{ stage: "connect", problem: "refused", detail: "", greeting: "" },
  ...{ certificate: undefined, version: undefined },
};

interface Answer {
  readonly unavailable?: string;
  readonly results: readonly {
    uri: string;
    range: { start: { line: number } };
    state: string;
    message: string;
    isClosed?: boolean;
    port: number;
  }[];
}

suite("mailconf/liveCertificates", () => {
  test("each listener's result stands at its line; progress tells the address", async () => {
    const machine: Host = { ...memoryFiles({}), addresses, handshake: async () => refused };
    const { connection } = await startClient({ disk, machine });
    const told: string[] = [];
    connection.onProgress(WorkDoneProgress.type, "live", (value) => {
      if (value.kind === "report") told.push(value.message ?? "");
    });
    const { results } = await connection.sendRequest<Answer>("mailconf/liveCertificates", {
      uri,
      workDoneToken: "live",
    });
    assert.deepEqual(
      results.map(({ uri: file, range, port, state }) => [file.slice(-9), range.start.line, port, state]),
      [0, 1].flatMap((line) => Array(2).fill(["master.cf", line, line === 0 ? 25 : 587, "different"])),
    );
    assert.match(results[0]!.message, /^nothing listens/);
    assert.equal(results[0]!.isClosed, true);
    const map = await connection.sendRequest<{ body: string }>("mailconf/mailMap", { uri });
    assert.match(map.body, /differs<\/span><p class="muted">nothing listens/);
    assert.match(map.body, /<button type="button" data-check>Check again<\/button>/);
    assert.deepEqual(told.sort(), ["192.0.2.1:25", "192.0.2.1:587", "192.0.2.2:25", "192.0.2.2:587"]);
    connection.dispose();
  });

  test("cancelling ends the handshakes that are under way", async () => {
    let asked = 0;
    const source = new CancellationTokenSource();
    const handshake: Host["handshake"] = (_question, signal) =>
      new Promise((resolve) => {
        asked++;
        signal!.addEventListener("abort", () => resolve({ ...refused, problem: "cancelled" }));
        if (asked === 2) source.cancel();
      });
    const { connection } = await startClient({ disk, machine: { ...memoryFiles({}), addresses, handshake } });
    await connection.sendRequest("mailconf/liveCertificates", { uri }, source.token).catch(() => {});
    assert.equal(asked, 2);
    connection.dispose();
  });

  test("without a machine, as in an untrusted workspace, nobody is asked", async () => {
    const { connection } = await startClient({ disk, machine: {} });
    const answer = await connection.sendRequest<Answer>("mailconf/liveCertificates", { uri });
    assert.deepEqual(answer.results, []);
    assert.match(answer.unavailable!, /only in a trusted workspace/);
    const map = await connection.sendRequest<{ body: string }>("mailconf/mailMap", { uri });
    assert.doesNotMatch(map.body, /data-check|wire/);
    connection.dispose();
  });
});
