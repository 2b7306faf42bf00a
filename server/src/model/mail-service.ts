import type { FieldName, Override, Service } from "../syntax/master-cf.ts";
import type { Scope } from "./scope.ts";
import type { Refusal } from "./services.ts";

/** A service of master.cf together with what it means: its own scope, its address, whether master(8) takes it. */
export interface MailService {
  readonly entry: Service;
  readonly name: string;
  readonly type: string;
  /** The program without its directory. */
  readonly command: string;
  /** The value of a field with `-` resolved to its default. */
  readonly field: (name: FieldName) => string;
  readonly scope: Scope;
  readonly overrides: ReadonlyMap<string, Override>;
  /** Host (empty: inet_interfaces) and port of an inet service. */
  readonly address: { readonly host: string; readonly port: string } | undefined;
  readonly refusal: Refusal | undefined;
  /** Taken out by master_service_disable. */
  readonly isDisabled: boolean;
}
