import type { ChangeAnnotation, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver";
import type { LabelledEdit } from "../features/insert-services.ts";

/** One edit over all files, each part under its label. */
export function labelledEdit(edits: readonly LabelledEdit[]): WorkspaceEdit {
  const annotations: Record<string, ChangeAnnotation> = {};
  const files = new Map<string, TextDocumentEdit["edits"]>();
  for (const { uri, label, range, newText } of edits) {
    annotations[label] ??= { label };
    files.set(uri, [...(files.get(uri) ?? []), { range, newText, annotationId: label }]);
  }
  return {
    documentChanges: [...files].map(([uri, own]) => ({ textDocument: { uri, version: null }, edits: own })),
    changeAnnotations: annotations,
  };
}
