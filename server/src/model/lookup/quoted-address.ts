/** The local part of an address, and the rest with its `@`. */
function partsOf(address: string): readonly [local: string, rest: string] {
  const at = address.lastIndexOf("@");
  return at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at)];
}

/** An address as Postfix keeps it, without the quotes that SMTP wants around its local part. */
export function unquoted(address: string): string {
  const [local, rest] = partsOf(address);
  return local.includes('"') ? local.replace(/\\(.)|"/g, "$1") + rest : address;
}

/** The same with quotes where SMTP needs them (quote_822_local.c). */
export function quoted(address: string): string {
  const [local, rest] = partsOf(address);
  if (local === "" || /^[^\s()<>@,;:\\".[\]]+(?:\.[^\s()<>@,;:\\".[\]]+)*$/.test(local)) return address;
  return `"${local.replace(/["\\\r]/g, "\\$&")}"${rest}`;
}
