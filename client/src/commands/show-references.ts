import { commands, Uri } from "vscode";
import type { Location, Position } from "vscode-languageclient";
import type { Session } from "../session.ts";

/** What the lens of a service does: the places that name it, in a peek view. Arguments are the protocol's. */
export function showReferences({ client }: Session, ...[uri, position, locations]: readonly unknown[]): unknown {
  const { protocol2CodeConverter: to } = client;
  return commands.executeCommand(
    "editor.action.showReferences",
    Uri.parse(uri as string),
    to.asPosition(position as Position),
    (locations as Location[]).map(to.asLocation),
  );
}
