import type { FileStatus } from "../host/host.ts";
import { canonicalAddress } from "./addresses.ts";
import type { CourierListener } from "./courier-listeners.ts";
import { isAddress } from "./host-port.ts";
import type { Instance } from "./instance.ts";

/** The file with which a listener answers a client that sends no server name; null without TLS_CERTFILE. */
export function certificateForAddress(instance: Instance, listener: CourierListener, address: string): string | null {
  const base = listener.certificateBase;
  if (base === undefined || base === "") return null;
  if (!isAddress(address)) return base;
  const own = `${base}.${canonicalAddress(address)}`;
  return isReadable(instance, listener, own) ? own : base;
}

/**
 * Whether couriertls can open a file when it looks for one: since 5.0 the process behind STARTTLS has become the user
 * courier by then, on 993 and 995 it is still root.
 */
export function isReadable(instance: Instance, listener: CourierListener, path: string): boolean {
  const answer = instance.probes.status(path);
  if (answer?.kind !== "found") return false;
  return listener.tls !== "starttls" || isReadableByCourier(instance, answer.value) !== false;
}

/** Whether the user courier may read a file; undefined where the machine does not tell who that is. */
export function isReadableByCourier(instance: Instance, { mode, owner, group }: FileStatus): boolean | undefined {
  if (instance.options.courier.startsWith("4.") || instance.options.courier.startsWith("3.")) return true;
  if ((mode & 0o004) !== 0) return true;
  const account = courierAccount(instance);
  if (owner === (account?.user ?? -1)) return (mode & 0o400) !== 0;
  if (group === (account?.group ?? -1)) return (mode & 0o040) !== 0;
  if (account || (owner === 0 && (group === 0 || (mode & 0o040) === 0))) return false;
  return undefined;
}

function courierAccount(instance: Instance): { readonly user: number; readonly group: number } | undefined {
  const answer = instance.probes.text("/etc/passwd");
  if (answer?.kind !== "found") return undefined;
  const line = answer.value.text.split("\n").find((candidate) => candidate.startsWith("courier:"));
  const [, , user, group] = line?.split(":") ?? [];
  return user === undefined || group === undefined ? undefined : { user: Number(user), group: Number(group) };
}
