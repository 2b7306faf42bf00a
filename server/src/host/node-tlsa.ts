import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";

/** Bytes of the largest answer that is asked for (EDNS); a longer one counts as no answer. */
const largestAnswer = 4096;
const tlsaType = 52;

/**
 * The TLSA records of a name as "3 1 1 hexadecimal digits", asked of one resolver over UDP: Node.js 20 cannot. Throws an
 * error with a code as Node's resolver does.
 */
export function resolveTlsa(name: string, resolver: string, timeout: number): Promise<string[]> {
  const { address, port } = endpoint(resolver);
  const id = randomInt(0x10000);
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    const fail = (code: string) => {
      clearTimeout(timer);
      socket.close();
      reject(Object.assign(new Error(code), { code }));
    };
    const timer = setTimeout(() => fail("ETIMEOUT"), timeout);
    socket.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? "EUNKNOWN"));
    socket.on("message", (message) => {
      // Anything that is not the answer to our question is somebody else's: wait on.
      if (message.length < 12 || message.readUInt16BE(0) !== id || (message[2]! & 0x80) === 0) return;
      const code = answerCode(message);
      if (code !== undefined) return fail(code);
      try {
        const records = readTlsa(message);
        clearTimeout(timer);
        socket.close();
        resolve(records);
      } catch {
        fail("EBADRESP");
      }
    });
    // A connected socket takes answers from the resolver only.
    socket.connect(port, address, () => socket.send(question(id, name)));
  });
}

function endpoint(resolver: string): { address: string; port: number } {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(resolver) ?? [];
  return { address: six ?? four ?? resolver, port: Number(port ?? 53) };
}

function question(id: number, name: string): Buffer {
  const labels = name.split(".").filter((label) => label !== "");
  const encoded = Buffer.concat([
    ...labels.map((label) => {
      const bytes = Buffer.from(label, "latin1").subarray(0, 63);
      return Buffer.concat([Buffer.from([bytes.length]), bytes]);
    }),
    Buffer.from([0, 0, tlsaType, 0, 1]),
  ]);
  // Recursion desired; one question, and one EDNS record that allows longer answers.
  const header = Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  const edns = Buffer.from([0, 0, 41, largestAnswer >> 8, largestAnswer & 0xff, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, encoded, edns]);
}

function answerCode(message: Buffer): string | undefined {
  if ((message[2]! & 0x02) !== 0) return "ETRUNCATED";
  const code = message[3]! & 0x0f;
  if (code === 0) return undefined;
  return code === 3 ? "ENOTFOUND" : code === 5 ? "EREFUSED" : "ESERVFAIL";
}

/** Reads the answers; an offset outside the message throws. */
function readTlsa(message: Buffer): string[] {
  let at = 12;
  const skipName = () => {
    for (;;) {
      const length = message.readUInt8(at);
      if (length >= 0xc0) {
        at += 2;
        return;
      }
      at += length + 1;
      if (length === 0) return;
    }
  };
  for (let i = message.readUInt16BE(4); i > 0; i--) {
    skipName();
    at += 4;
  }
  const records: string[] = [];
  for (let i = message.readUInt16BE(6); i > 0; i--) {
    skipName();
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 8);
    at += 10;
    if (at + length > message.length) throw new RangeError("record beyond the end");
    if (type === tlsaType && length > 3)
      records.push(`${[...message.subarray(at, at + 3)].join(" ")} ${message.toString("hex", at + 3, at + length)}`);
    at += length;
  }
  return records;
}
