import type { ChangeAnnotation, WorkspaceEdit } from "vscode-languageserver";
import type { LabelledEdit } from "../features/insert-services.ts";
import { grouped } from "../grouped.ts";

/** One edit over all files, each part under its label. */
export function labelledEdit(edits: readonly LabelledEdit[]): WorkspaceEdit {
  const annotations: Record<string, ChangeAnnotation> = {};
  for (const { label } of edits) annotations[label] ??= { label };
  return {
    documentChanges: [...grouped(edits, ({ uri }) => uri)].map(([uri, own]) => ({
      textDocument: { uri, version: null },
      edits: own.map(({ label, range, newText }) => ({ range, newText, annotationId: label })),
    })),
    changeAnnotations: annotations,
  };
}
