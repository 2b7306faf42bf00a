import type { Instance } from "../../model/instance.ts";
import { appended, endOf, lineEndingOf } from "../../model/master-columns.ts";
import { guessedCertificate, type ServiceKind, servicesForAddress } from "../../model/per-ip-services.ts";
import type { Fix, TextEdit } from "../rule.ts";

/** The edit that adds the services of an address at the end of master.cf. */
export function blockEdits(
  instance: Instance,
  address: string,
  kinds: readonly ServiceKind[],
  certificate?: string,
  key?: string,
): TextEdit[] {
  const { master } = instance.files;
  if (!master) return [];
  const { position, before } = endOf(master);
  const ending = lineEndingOf(master);
  const lines = servicesForAddress(instance, {
    address,
    kinds,
    certificate: certificate ?? guessedCertificate(instance, address),
    ...(key !== undefined && { key }),
  });
  return [
    {
      uri: master.uri,
      range: { start: position, end: position },
      newText: appended(before, lines, ending),
    },
  ];
}

export const blockFix = (
  instance: Instance,
  address: string,
  kinds: readonly ServiceKind[],
  certificate?: string,
): Fix => ({
  title: `Insert ${kinds.join(", ")} for ${address}`,
  safe: false,
  edits: () => blockEdits(instance, address, kinds, certificate),
});
