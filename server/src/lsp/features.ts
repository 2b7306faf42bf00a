import type { ClientCapabilities, Connection, ServerCapabilities } from "vscode-languageserver";
import type { Workspace } from "../workspace.ts";

/** What the server can do, beside documents and diagnostics. */
export const serverCapabilities: ServerCapabilities = {};

/** Every feature in one or two lines: the protocol's request, and the function that answers it. */
export function registerFeatures(
  _connection: Connection,
  _workspace: () => Workspace,
  _capabilities: ClientCapabilities,
): void {}
