import { readCourierPorts } from "../../syntax/courier-ports.ts";
import { entryRule, replacement } from "../rule.ts";

const effect = "couriertcpd does not start, and nobody can fetch mail";
/** The start script leaves the value unquoted: what follows the blank becomes the program. */
const blankEffect = "what follows is taken for the program, and every connection is closed";
/** The last dot ends the address, so that 192.0.2.1:143 is port 1 of 192.0.0.2. */
const colonEffect = "couriertcpd listens elsewhere or not at all, and nobody can fetch mail";

export const courierBadEndpoint = entryRule<"assignment">({
  id: "courier-bad-endpoint",
  severity: "error",
  summary: "A port or address of Courier's cannot be read.",
  why: "couriertcpd takes ports and ADDRESS.PORT pairs, separated by commas without blanks, and one address in ADDRESS. At anything else it exits or listens where nobody asks, and the service is down after the next restart.",
  references: ["https://www.courier-mta.org/couriertcpd.html"],
  fix: "safe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": `
PORT=127.0.0.1:143,192.0.2.1:143
     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ "127.0.0.1:143" is no port: ${colonEffect}; an address and its port are joined by a dot, as in 127.0.0.1.143
ADDRESS=192.0.2.1,192.0.2.2
        ^^^^^^^^^^^^^^^^^^^ ADDRESS takes one address: ${effect}; for several write ADDRESS.PORT pairs into PORT
`,
          "../courier/imapd-ssl": `
SSLPORT="993, 994"
         ^^^^^^^^ "993, 994" has a blank: ${blankEffect}; separate ports by commas alone
`,
        },
      },
      {
        files: {
          "main.cf": "",
          "../courier/pop3d": `
PORT=1100000
     ^^^^^^^ "1100000" is no port: ${effect}; ports end at 65535
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "",
          "../courier/imapd": "ADDRESS=0\nPORT=143,127.0.0.1.1143,::1.143\n",
          "../courier/imapd-ssl": "SSLADDRESS=192.0.2.1\nSSLPORT=$OTHER\n",
        },
      },
    ],
  },
  on: "assignment",
  languages: ["courier"],
  check: (entry, report) => {
    const value = entry.literal;
    const name = entry.name.text;
    if (!entry.assigned || value === undefined || value.trim() === "" || entry.errors.length > 0) return;
    if (name === "ADDRESS" || name === "SSLADDRESS") {
      if (value.includes(","))
        report({
          span: entry.value,
          message: `${name} takes one address: ${effect}; for several write ADDRESS.PORT pairs into ${name === "ADDRESS" ? "PORT" : "SSLPORT"}`,
        });
      return;
    }
    if (name !== "PORT" && name !== "SSLPORT") return;
    const at = entry.value.text.indexOf(value);
    const span = {
      start: entry.value.start + Math.max(0, at),
      end: entry.value.start + Math.max(0, at) + value.length,
    };
    const change = (right: string) => ({
      fixes: [{ title: `Change to "${right}"`, safe: true, edits: () => [replacement(entry, span, right)] }],
    });
    const { hasBlank, withoutBlanks, colon, dotted, tooHigh } = readCourierPorts(value);
    if (hasBlank) {
      report({
        span,
        message: `"${value.trim()}" has a blank: ${blankEffect}; separate ports by commas alone`,
        ...(withoutBlanks === undefined ? {} : change(withoutBlanks)),
      });
      return;
    }
    if (colon)
      report({
        span,
        message: `"${colon.word}" is no port: ${colonEffect}; an address and its port are joined by a dot, as in ${colon.dotted}`,
        ...change(dotted),
      });
    else if (tooHigh !== undefined) report({ span, message: `"${tooHigh}" is no port: ${effect}; ports end at 65535` });
  },
});
