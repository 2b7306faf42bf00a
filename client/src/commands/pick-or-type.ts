import { l10n, type QuickPickItem, window } from "vscode";

/** A value to pick, or to type. */
export interface Known {
  readonly value: string;
  readonly detail: string;
}

interface Item extends QuickPickItem {
  /** Undefined for the line that says what is wrong with the typed text. */
  readonly value: string | undefined;
}

interface Question {
  readonly title: string;
  readonly placeholder: string;
  readonly known: Promise<readonly Known[]> | readonly Known[];
  /** Why a typed value cannot be taken; null where it can. */
  readonly problem: (typed: string) => Promise<string | null> | string | null;
  /** Which one Enter takes where the typed value is part of a known one. */
  readonly first: "typed" | "known";
}

/** Lets a person pick one of the known values, or type another. */
export async function pickOrType({ title, placeholder, known, problem, first }: Question): Promise<string | undefined> {
  const pick = window.createQuickPick<Item>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  pick.show();
  const found: Item[] = (await known).map(({ value, detail }) => ({ value, label: value, description: detail }));
  pick.busy = false;
  return await new Promise((resolve) => {
    const offer = async (value: string) => {
      const text = value.trim();
      const matches = found.filter(({ label }) => label.includes(text));
      const isPlain = text === "" || matches.some(({ label }) => label === text);
      const wrong = isPlain ? undefined : await problem(text);
      if (value !== pick.value) return;
      if (wrong === null) {
        const typed = { value: text, label: text, description: l10n.t("new"), alwaysShow: true };
        pick.items = first === "known" && matches.length > 0 ? [...found, typed] : [typed, ...found];
      } else if (wrong !== undefined && matches.length === 0)
        pick.items = [{ value: undefined, label: `$(info) ${wrong}`, alwaysShow: true }, ...found];
      else pick.items = found;
    };
    pick.onDidChangeValue(offer);
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen?.value === undefined) return;
      resolve(chosen.value);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    // What was typed while the values were still being asked for.
    void offer(pick.value);
  });
}
