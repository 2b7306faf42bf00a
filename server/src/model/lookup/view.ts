import type { Entry } from "../../syntax/entry.ts";
import type { Span } from "../../syntax/text.ts";
import type { Instance } from "../instance.ts";
import type { Scope } from "../scope.ts";
import { type AddressFound, findAddress, type Strategy } from "./mail-address.ts";
import { Maps, mapsOf } from "./maps.ts";
import { isListed, type Membership, parentsMatch, type Subject } from "./match-list.ts";
import type { Place } from "./table.ts";
import type { World } from "./worlds.ts";

/** What one daemon sees of the configuration in one branch. */
export class View {
  constructor(
    readonly instance: Instance,
    readonly scope: Scope,
    readonly world: World,
  ) {}

  /** The same branch as another daemon sees it. */
  as(scope: Scope): View {
    return new View(this.instance, scope, this.world);
  }

  /** The value of a parameter; what is not to be known is taken as empty. */
  text(parameter: string): string {
    return this.scope.evaluated(parameter).text.trim();
  }

  flag(parameter: string): boolean {
    return this.scope.bool(parameter) === true;
  }

  maps(parameter: string): Maps {
    return mapsOf(this.instance, this.scope, parameter) ?? new Maps(parameter, this.instance, []);
  }

  find(maps: Maps, address: string, strategy: Strategy): AddressFound {
    return findAddress(this.scope, maps, address, strategy, this.world);
  }

  /** Whether a match list holds one of the subjects; a list of which only part is known is asked about. */
  listed(parameter: string, ...subjects: readonly Subject[]): Membership {
    const { text, known } = this.scope.evaluated(parameter);
    const found = isListed(this.instance, this.scope, parameter, text, subjects, this.world);
    if (known || found !== "no") return found;
    return this.world.choose(`whether ${parameter} holds ${subjects[0]!.text}`, ["no", "yes"]);
  }

  parentsMatch(parameter: string): boolean {
    return parentsMatch(this.scope, parameter);
  }

  /** Where a parameter is written, as this daemon sees it; undefined for a default. */
  place(parameter: string): Place | undefined {
    const origin = this.scope.origin(parameter);
    if (!origin || origin.from === "default") return undefined;
    const { main, master } = this.instance.files;
    const isOverride = origin.from === "override";
    const entry: Entry = isOverride ? origin.service : origin.entry;
    const span: Span = isOverride
      ? origin.override.whole
      : { start: origin.entry.name.start, end: origin.entry.value.end };
    const file = isOverride ? master : main;
    return file && { uri: file.uri, range: entry.range(span) };
  }
}
