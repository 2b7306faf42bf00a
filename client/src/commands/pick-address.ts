import { l10n } from "vscode";
import type { Session } from "../session.ts";
import { pickOrType } from "./pick-or-type.ts";

/** Lets a person pick one of this server's addresses, or type another; `request` tells which addresses there are. */
export async function pickAddress(
  { client }: Session,
  uri: string,
  title: string,
  request: "mailconf/addresses" | "mailconf/removableAddresses",
): Promise<string | undefined> {
  const found = client.sendRequest<{ address: string; detail: string }[]>(request, { uri });
  return await pickOrType({
    title,
    placeholder: l10n.t("Pick an address of this server, or type one"),
    known: found.then((all) => all.map(({ address, detail }) => ({ value: address, detail }))),
    problem: (address) => client.sendRequest<string | null>("mailconf/addressProblem", { address }),
    // 192.0.2.1 is an address, though 192.0.2.10 is one too.
    first: "typed",
  });
}
