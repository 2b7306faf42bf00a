import type { Connection } from "vscode-languageserver";

/** Shows in an editor that can show it (`window/workDoneProgress`) that files are being checked, and takes it away again. */
export function workProgress(connection: Connection): (isLong: boolean) => void {
  let shown: ReturnType<Connection["window"]["createWorkDoneProgress"]> | undefined;
  return (isLong) => {
    if (isLong) {
      shown = connection.window.createWorkDoneProgress();
      shown.then((progress) => progress.begin("Mailconf: checking the configuration")).catch(() => {});
    } else {
      shown?.then((progress) => progress.done()).catch(() => {});
      shown = undefined;
    }
  };
}
