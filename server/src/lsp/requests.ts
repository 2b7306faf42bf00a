import type { Connection } from "vscode-languageserver";
import { rulePage } from "../facts/rule-pages.ts";

/** Requests of our own client beyond the protocol; each is documented in docs/protocol.md. */
export function registerRequests(connection: Connection): void {
  connection.onRequest("mailconf/rulePage", ({ id }: { readonly id: string }) => rulePage(id) ?? null);
}
