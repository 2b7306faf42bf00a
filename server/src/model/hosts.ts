import { isSpaceCode } from "../syntax/text.ts";
import { splitWords } from "../syntax/words.ts";
import { canonicalAddress } from "./addresses.ts";
import { isAddress } from "./host-port.ts";

/** The addresses of each name in the text of an /etc/hosts, in its order; names in lower case (hosts(5)). */
export function readHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    const end = line.indexOf("#");
    const [address, ...names] = splitWords(line, 0, end < 0 ? line.length : end, isSpaceCode, false);
    if (!address || !isAddress(address.text)) continue;
    const canonical = canonicalAddress(address.text);
    for (const { text: name } of names) {
      const known = hosts.get(name.toLowerCase()) ?? [];
      if (!known.includes(canonical)) hosts.set(name.toLowerCase(), [...known, canonical]);
    }
  }
  return hosts;
}
