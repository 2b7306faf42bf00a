import { defaultOf, type ParameterFact, parameters, serviceParameter } from "../facts/parameters.ts";
import type { Version } from "../facts/version.ts";
import type { Parameter } from "../syntax/main-cf.ts";
import type { Override, Service } from "../syntax/master-cf.ts";
import { splitWords, type Word } from "../syntax/words.ts";
import { type Evaluated, evaluate, type Lookup } from "./evaluate.ts";
import { isHostname } from "./host-port.ts";
import type { Setting } from "./parameters.ts";

/** Where a value comes from, and the value before expansion. */
export type Origin =
  | { readonly from: "override"; readonly raw: string; readonly service: Service; readonly override: Override }
  | { readonly from: "main.cf"; readonly raw: string; readonly entry: Parameter }
  | { readonly from: "default"; readonly raw: string };

/** What the machine decides: known only where somebody asked it. */
export interface RuntimeDefaults {
  readonly myhostname?: string;
  readonly mynetworks?: string;
}

/** The values that one daemon sees: default of the target < main.cf < its own `-o`. */
export class Scope {
  /** Expansions and lists that took long: many rules ask for the same few. */
  readonly #dear = new Map<string, Evaluated>();
  readonly #longLists = new Map<string, readonly Word[]>();

  constructor(
    private readonly settings: ReadonlyMap<string, Setting>,
    private readonly target: Version,
    private readonly runtime: RuntimeDefaults = {},
    /** The service whose overrides count; undefined for main.cf alone. */
    readonly service?: Service,
    private readonly overrides?: ReadonlyMap<string, Override>,
  ) {}

  /** The value before expansion and where it stands; undefined for a name that nothing defines or only the machine knows. */
  origin(name: string): Origin | undefined {
    const override = this.overrides?.get(name);
    if (override) return { from: "override", raw: override.value.text, service: this.service!, override };
    const setting = this.settings.get(name);
    if (setting) return { from: "main.cf", raw: setting.value, entry: setting.entry };
    const raw = this.defaultOf(name);
    return raw === undefined ? undefined : { from: "default", raw };
  }

  /** Whether main.cf or an override sets the name. */
  isSet(name: string): boolean {
    return this.overrides?.has(name) === true || this.settings.has(name);
  }

  /** The expanded value; undefined where it is not to be known from the files. */
  value(name: string): string | undefined {
    const { text, known } = this.evaluated(name);
    return known ? text : undefined;
  }

  /** The expanded value as far as it goes, and whether it is certain. */
  evaluated(name: string): Evaluated {
    const kept = this.#dear.get(name);
    if (kept) return kept;
    const value = this.#lookup(name);
    if (value === undefined) return { text: "", known: false, failed: false, parts: 0 };
    if (value === "unset") return { text: "", known: true, failed: false, parts: 0 };
    if (value.raw) return { text: value.text, known: true, failed: false, parts: 0 };
    const found = evaluate(value.text, name === "myhostname" ? this.#lookupBeforeDomain : this.#lookup);
    if (found.parts > 100 || (found.parts > 0 && value.text.length > 1000)) this.#dear.set(name, found);
    return found;
  }

  /** Expands any text in this scope. */
  expand(text: string): Evaluated {
    return evaluate(text, this.#lookup);
  }

  /** The words of a list value; undefined where the value is not to be known. */
  list(name: string): readonly Word[] | undefined {
    const kept = this.#longLists.get(name);
    if (kept) return kept;
    const value = this.value(name);
    if (value === undefined) return undefined;
    const words = splitWords(value);
    if (words.length > 100) this.#longLists.set(name, words);
    return words;
  }

  /** yes or no, whatever the case; undefined for everything else. */
  bool(name: string): boolean | undefined {
    const value = this.value(name)?.trim().toLowerCase();
    return value === "yes" ? true : value === "no" ? false : undefined;
  }

  defaultOf(name: string): string | undefined {
    const fact = parameters.get(name);
    if (fact) return this.#builtinDefault(fact);
    const derived = serviceParameter(name);
    return derived && `$${derived.suffix.defaultParameter}`;
  }

  #builtinDefault(fact: ParameterFact): string | undefined {
    if (fact.name === "myhostname") return this.runtime.myhostname;
    if (fact.name === "mydomain") return this.#mydomain();
    if (fact.name === "mynetworks") return this.runtime.mynetworks;
    return defaultOf(fact, this.target);
  }

  /** What stands behind the first dot of myhostname, else "localdomain". */
  #mydomain(): string | undefined {
    const hostname = this.value("myhostname");
    if (hostname === undefined || !isHostname(hostname)) return undefined;
    const dot = hostname.indexOf(".");
    return dot < 0 ? "localdomain" : hostname.slice(dot + 1);
  }

  /** Postfix finds myhostname before mydomain: a default made of myhostname is empty in it. */
  readonly #lookupBeforeDomain: Lookup = (name) =>
    name === "mydomain" && !this.isSet(name) ? "unset" : this.#lookup(name);

  readonly #lookup: Lookup = (name) => {
    const origin = this.origin(name);
    const fact = parameters.get(name);
    if (origin) return { text: origin.raw, raw: fact?.raw === true };
    return fact && (fact.defaultIsRuntime || fact.defaultIsBuildDependent) ? undefined : "unset";
  };
}
