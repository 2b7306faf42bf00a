import { commands } from "../facts/master.ts";
import { parameters, serviceParameter } from "../facts/parameters.ts";
import { isRestrictionWord } from "../facts/restrictions.ts";
import type { TextEdit } from "../rules/rule.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { isNameCode, type Position, type Range } from "../syntax/text.ts";
import type { Workspace } from "../workspace.ts";
import { isServiceName, occurrences } from "./navigation.ts";
import { thingAt } from "./thing-at.ts";

/** The range of a name that can be renamed and the name; a string says why it cannot. */
export function prepareRename(
  workspace: Workspace,
  file: SourceFile,
  position: Position,
): { readonly range: Range; readonly placeholder: string } | string {
  const thing = thingAt(file, position);
  if (!thing) return "there is no name here";
  const instance = workspace.instanceOf(file.uri);
  const name = thing.text.split(":")[0]!;
  if (isServiceName(instance, thing, name)) {
    const service = instance.services.find((found) => found.name === name);
    if (service?.type === "inet") return "the name of a network service is its address: edit it in place";
    if (commands().has(name) && service?.command === name)
      return `"${name}" is a stock service: other services call it by this name`;
    return {
      range: thing.entry.range({ start: thing.span.start, end: thing.span.start + name.length }),
      placeholder: name,
    };
  }
  if (thing.kind !== "parameter" && thing.kind !== "reference" && thing.kind !== "word")
    return "this cannot be renamed: names of your own can (parameters, classes, services), and files that are there";
  if (parameters.has(thing.text) || serviceParameter(thing.text)) return `"${thing.text}" is a parameter of Postfix`;
  if (isRestrictionWord(thing.text)) return `"${thing.text}" is a restriction of Postfix`;
  if (!instance.settings.has(thing.text)) return "nothing in main.cf sets this name";
  const start = thing.kind === "reference" ? thing.reference.name.start : thing.span.start;
  return { range: thing.entry.range({ start, end: start + thing.text.length }), placeholder: thing.text };
}

/** The edits that give a name of the administrator's own another one everywhere; a string says why it cannot be. */
export function rename(
  workspace: Workspace,
  file: SourceFile,
  position: Position,
  newName: string,
): TextEdit[] | string {
  const prepared = prepareRename(workspace, file, position);
  if (typeof prepared === "string") return prepared;
  const isService = thingIsService(workspace, file, position);
  const isValid = isService
    ? /^[\w.-]+$/.test(newName)
    : newName !== "" && [...newName].every((letter) => isNameCode(letter.charCodeAt(0)));
  if (!isValid) return `"${newName}" is no name: use letters, digits and _${isService ? ", - and ." : ""}`;
  if (!isService && parameters.has(newName)) return `"${newName}" is a parameter of Postfix`;
  return occurrences(workspace, file, position).map(({ uri, range }) => ({ uri, range, newText: newName }));
}

function thingIsService(workspace: Workspace, file: SourceFile, position: Position): boolean {
  const thing = thingAt(file, position);
  return thing !== undefined && isServiceName(workspace.instanceOf(file.uri), thing, thing.text.split(":")[0]!);
}
