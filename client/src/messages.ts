import { window } from "vscode";

/**
 * Text that is shown as it is. A message is Markdown to VS Code: `[text](command:...)` in it runs any command when it is
 * clicked, and names, reasons and paths in our messages are words of strangers.
 */
export const withoutLinks = (text: string): string => text.replaceAll("](", "] (");

type Show = typeof window.showInformationMessage;

const plain = (show: () => Show): Show =>
  ((text: string, ...more: never[]) =>
    (show() as (text: string, ...more: never[]) => unknown)(withoutLinks(text), ...more)) as Show;

/** The messages of VS Code, without links. */
export const showInformation = plain(() => window.showInformationMessage);
export const showWarning = plain(() => window.showWarningMessage);
export const showError = plain(() => window.showErrorMessage);
