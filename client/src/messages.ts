import { window } from "vscode";
import { withoutLinks } from "../../server/src/syntax/printable.ts";

type Show = typeof window.showInformationMessage;

const plain = (show: () => Show): Show =>
  ((text: string, ...more: never[]) =>
    (show() as (text: string, ...more: never[]) => unknown)(withoutLinks(text), ...more)) as Show;

/** The messages of VS Code, without links. */
export const showInformation = plain(() => window.showInformationMessage);
export const showWarning = plain(() => window.showWarningMessage);
export const showError = plain(() => window.showErrorMessage);
