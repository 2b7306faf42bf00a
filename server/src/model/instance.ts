import type { Version } from "../facts/version.ts";
import { hasVersion } from "../facts/version.ts";
import type { Probes } from "../host/probes.ts";
import type { FieldName, Service } from "../syntax/master-cf.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { type Definitions, findDefinitions, isTakenByPostconf } from "./definitions.ts";
import { compareLevels } from "./evaluate.ts";
import { readHosts } from "./hosts.ts";
import { addressFamilies, interfaceAddresses, type Listener, postfixListeners, serviceAddress } from "./listeners.ts";
import type { MailService } from "./mail-service.ts";
import { mainFatal, readSettings, type Setting } from "./parameters.ts";
import { type RuntimeDefaults, Scope } from "./scope.ts";
import { effectiveOverrides, isDisabled, masterRefusal, servicesOf } from "./services.ts";

/** The files that belong together: one config_directory and the Courier directory beside it. */
export interface InstanceFiles {
  /** The configuration directory as it was given. */
  readonly directory: string;
  readonly main: SourceFile | undefined;
  readonly master: SourceFile | undefined;
  /** Courier's files by name: imapd, imapd-ssl, pop3d, … */
  readonly courier: ReadonlyMap<string, SourceFile>;
  readonly courierDirectory?: string | undefined;
  /** The same as a path of the machine. */
  readonly courierPath?: string | undefined;
  /** A file that the configuration names by absolute path, as the editor or the machine has it; undefined where it cannot be read. */
  readonly sideFile: (path: string, languageId: string) => SourceFile | undefined;
}

export interface InstanceOptions {
  /** The Postfix that reads these files. */
  readonly target: Version;
  readonly courier: Version;
  /** The library of couriertls; undefined where nobody knows. */
  readonly courierTls: "openssl" | "gnutls" | undefined;
  /** Further addresses of this server. */
  readonly addresses: readonly string[];
  readonly port465: "rfc8314" | "avoid" | "off";
  readonly expiresSoonDays: number;
}

/** One mail server as its files describe it. Built anew from the files when typing pauses; parts are made when asked for. */
export class Instance {
  readonly settings: ReadonlyMap<string, Setting>;
  /** main.cf over the defaults, without any service's overrides. */
  readonly scope: Scope;
  readonly services: readonly MailService[];
  readonly #memo = new Map<string, unknown>();

  constructor(
    readonly files: InstanceFiles,
    readonly options: InstanceOptions,
    readonly probes: Probes,
  ) {
    this.settings = readSettings(files.main);
    const runtime = this.#runtimeDefaults();
    this.scope = new Scope(this.settings, options.target, runtime);
    const disabled = this.scope.list("master_service_disable")?.map((word) => word.text) ?? [];
    this.services = [...servicesOf(files.master)].map((entry) => this.#service(entry, runtime, disabled));
  }

  get target(): Version {
    return this.options.target;
  }

  /** The services that master(8) starts: neither refused nor taken out, and the last of each name and type. */
  get activeServices(): readonly MailService[] {
    return this.memo("active services", () => {
      const last = new Map<string, MailService>();
      for (const service of this.services)
        if (!service.refusal && !service.isDisabled && service.entry.fields.length > 0)
          last.set(`${service.name}/${service.type}`, service);
      return [...last.values()];
    });
  }

  get definitions(): Definitions {
    return this.memo("definitions", () => {
      const entries = this.services.map(({ entry }) => entry).filter(isTakenByPostconf);
      return findDefinitions(this.settings, entries, this.target);
    });
  }

  /** What stops Postfix from reading the files at all; main.cf first. `line` counts LFs from 0, as Postfix does less one. */
  get fatal(): { readonly file: "main.cf" | "master.cf"; readonly line: number; readonly message: string } | undefined {
    return this.memo("fatal", () => {
      const { main, master } = this.files;
      if (!main) return { file: "main.cf" as const, line: 0, message: "no such file" };
      const mainRefusal = mainFatal(main);
      if (mainRefusal)
        return {
          file: "main.cf" as const,
          line: main.postfixLine(mainRefusal.entry.line),
          message: mainRefusal.message,
        };
      if (!master) return { file: "master.cf" as const, line: 0, message: "no such file" };
      const refused = this.services.find((service) => service.refusal && !service.isDisabled);
      return (
        refused && {
          file: "master.cf" as const,
          line: master.postfixLine(refused.entry.line),
          message: refused.refusal!.message,
        }
      );
    });
  }

  /** The addresses of inet_interfaces; undefined where they cannot be known. */
  get interfaces(): readonly string[] | undefined {
    return this.memo("interfaces", () => interfaceAddresses(this.scope, this.machineAddresses));
  }

  /** The machine's own addresses, link-local ones left out; undefined where nobody may be asked. */
  get machineAddresses(): readonly string[] | undefined {
    return this.memo("machine", () => {
      const answer = this.probes.addresses();
      if (answer?.kind !== "found") return undefined;
      return answer.value.map(({ address }) => address).filter((address) => !address.startsWith("fe80:"));
    });
  }

  /** Postfix's listeners, in the order of master.cf. */
  get listeners(): readonly Listener[] {
    return this.memo("listeners", () =>
      this.services
        .filter((service) => !service.refusal && !service.isDisabled)
        .flatMap((service) => postfixListeners(service, this.interfaces, (name) => this.#hostAddresses(name))),
    );
  }

  /** The addresses of a host name in /etc/hosts; none where only the DNS may know it. */
  #hostAddresses(name: string): readonly string[] {
    const hosts = this.memo("hosts", () => {
      const answer = this.probes.text("/etc/hosts");
      return answer?.kind === "found" ? readHosts(answer.value.text) : new Map<string, readonly string[]>();
    });
    return hosts.get(name) ?? (name === "localhost" ? ["127.0.0.1", "::1"] : []);
  }

  /** A value made once for this instance: parts of the model that live in their own files keep themselves here. */
  memo<Value>(key: string, make: () => Value): Value {
    if (!this.#memo.has(key)) this.#memo.set(key, make());
    return this.#memo.get(key) as Value;
  }

  /** The same for each key of a kind: a long text as key costs nothing where it is the same string again. */
  memoOf<Key, Value>(kind: string, key: Key, make: () => Value): Value {
    const known = this.memo(kind, () => new Map<Key, Value>());
    if (!known.has(key)) known.set(key, make());
    return known.get(key) as Value;
  }

  #runtimeDefaults(): RuntimeDefaults {
    const hostname = this.probes.hostname();
    return hostname?.kind === "found" && hostname.value.includes(".") ? { myhostname: hostname.value } : {};
  }

  #service(entry: Service, runtime: RuntimeDefaults, disabled: readonly string[]): MailService {
    const overrides = effectiveOverrides(entry);
    const text = (name: FieldName) => entry.field(name)?.text ?? "";
    const interfaces = this.scope.value("inet_interfaces");
    const families = addressFamilies(this.scope);
    const service: MailService = {
      entry,
      name: text("service"),
      type: text("type"),
      command: text("command").slice(text("command").lastIndexOf("/") + 1),
      field: (name) => (text(name) === "-" ? this.#fieldDefault(name) : text(name)),
      scope: new Scope(this.settings, this.target, runtime, entry, overrides),
      overrides,
      address: serviceAddress(entry),
      refusal: masterRefusal(entry, { hasInterfaces: interfaces === undefined || interfaces.trim() !== "", families }),
      isDisabled:
        isDisabled(text("service"), text("type"), disabled) || (text("type") === "inet" && families.size === 0),
    };
    return service;
  }

  #fieldDefault(name: FieldName): string {
    if (name === "wakeup") return "0";
    if (name === "process_limit") return this.scope.value("default_process_limit") ?? "100";
    if (name === "chroot") return this.isChrootDefault ? "y" : "n";
    return "y";
  }

  /** Whether `-` in the chroot column means "y": before 3.0, and below compatibility level 1. */
  get isChrootDefault(): boolean {
    if (!hasVersion(this.target, "3.0")) return true;
    const order = compareLevels(this.scope.value("compatibility_level") ?? "0", "1");
    return order !== undefined && order < 0;
  }
}
