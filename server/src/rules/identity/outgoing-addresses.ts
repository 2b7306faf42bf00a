import { isPrivate } from "../../model/addresses.ts";
import { isAddress } from "../../model/host-port.ts";
import type { Instance } from "../../model/instance.ts";
import type { Entry } from "../../syntax/entry.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import type { Span } from "../../syntax/text.ts";

/** An address that mail goes out from, with the name that is said in HELO and the place that decides. */
export interface OutgoingAddress {
  readonly address: string;
  readonly helo: string;
  readonly file: SourceFile;
  readonly entry: Entry;
  readonly span: Span;
}

/** The public addresses that SMTP clients are bound to, and the machine's own where only one may be meant. */
export function outgoingAddresses(instance: Instance): OutgoingAddress[] {
  const { main, master } = instance.files;
  const found: OutgoingAddress[] = [];
  for (const { entry, command, scope, overrides } of master ? instance.activeServices : []) {
    if (command !== "smtp") continue;
    for (const name of ["smtp_bind_address", "smtp_bind_address6"]) {
      const override = overrides.get(name);
      const address = override && scope.value(name);
      const helo = scope.value("smtp_helo_name");
      if (override && address && isAddress(address) && !isPrivate(address) && helo)
        found.push({
          address,
          helo,
          file: master!,
          entry,
          span: { start: override.name.start, end: override.value.end },
        });
    }
  }
  const hostname = instance.settings.get("myhostname");
  const helo = instance.scope.value("smtp_helo_name");
  const relayhost = instance.scope.value("relayhost");
  if (main && hostname && helo && relayhost === "" && (instance.scope.value("smtp_bind_address") ?? "") === "")
    for (const address of instance.machineAddresses ?? [])
      if (!isPrivate(address))
        found.push({ address, helo, file: main, entry: hostname.entry, span: hostname.entry.value });
  return found;
}
