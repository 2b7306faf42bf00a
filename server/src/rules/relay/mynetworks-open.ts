import { parseNetwork } from "../../model/addresses.ts";
import { modelRule } from "../rule.ts";
import { eachNetworkWord } from "./network-words.ts";

export const mynetworksOpen = modelRule({
  id: "mynetworks-open",
  severity: "error",
  summary: "mynetworks holds the whole Internet.",
  why: "Clients in mynetworks may do what strangers may not, send mail to anywhere above all. Trusting everybody makes the server an open relay.",
  references: ["https://www.postfix.org/postconf.5.html#mynetworks"],
  fix: "none",
  examples: {
    bad: [
      `
mynetworks = 127.0.0.0/8 0.0.0.0/0
                         ^^^^^^^^^ every address of the Internet is trusted: list your own networks only
`,
      `
mynetworks = [::1]/128 [::]/0
                       ^^^^^^ every address of the Internet is trusted: list your own networks only
`,
    ],
    good: ["mynetworks = 127.0.0.0/8 [::1]/128"],
  },
  check: (instance, report) => {
    for (const { file, entry, word, span } of eachNetworkWord(instance)) {
      if (parseNetwork(word)?.prefix !== 0) continue;
      report({ file, entry, span, message: "every address of the Internet is trusted: list your own networks only" });
    }
  },
});
