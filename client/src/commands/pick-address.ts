import { l10n, type QuickPickItem, window } from "vscode";
import type { Session } from "../session.ts";

interface AddressItem extends QuickPickItem {
  /** Undefined for the line that says what is wrong with the typed text. */
  readonly address: string | undefined;
}

/** Lets a person pick one of this server's addresses, or type another; `request` tells which addresses there are. */
export async function pickAddress(
  session: Session,
  uri: string,
  title: string,
  request: "mailconf/addresses" | "mailconf/removableAddresses",
): Promise<string | undefined> {
  const pick = window.createQuickPick<AddressItem>();
  pick.title = title;
  pick.placeholder = l10n.t("Pick an address of this server, or type one");
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  pick.show();
  const found = await session.client.sendRequest<{ address: string; detail: string }[]>(request, { uri });
  const known: AddressItem[] = found.map(({ address, detail }) => ({ address, label: address, description: detail }));
  pick.items = known;
  pick.busy = false;
  return await new Promise((resolve) => {
    pick.onDidChangeValue(async (value) => {
      const text = value.trim();
      const isKnown = known.some(({ label }) => label.includes(text));
      const problem =
        text === "" || isKnown
          ? undefined
          : await session.client.sendRequest<string | null>("mailconf/addressProblem", { address: text });
      if (value !== pick.value) return;
      const typed: AddressItem[] =
        problem === undefined
          ? []
          : problem === null
            ? [{ address: text, label: text, description: l10n.t("new"), alwaysShow: true }]
            : [{ address: undefined, label: `$(info) ${problem}`, alwaysShow: true }];
      pick.items = [...typed, ...known];
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen?.address === undefined) return;
      resolve(chosen.address);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
  });
}
