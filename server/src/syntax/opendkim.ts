/** A key that opendkim signs with: the record is at `selector._domainkey.domain`. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** Path of the private key; its public half lies beside it with the ending .txt. */
  readonly keyFile: string | undefined;
}

/** The settings of opendkim.conf by lower-case name: `Name value`, `#` begins a comment. */
export function readOpendkim(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line.split("#")[0]!) ?? [];
    if (name !== undefined && value !== undefined) settings.set(name.toLowerCase(), value);
  }
  return settings;
}

/** The path of a data set that is a text file: `refile:/path`, `file:/path` or the path alone; undefined for databases. */
export function textDataSet(value: string | undefined): string | undefined {
  const path = value?.replace(/^(?:ref|f)ile:/, "");
  return path?.startsWith("/") ? path : undefined;
}

/** The keys of a KeyTable: `name domain:selector:keyfile` a line. */
export function readKeyTable(text: string): DkimKey[] {
  return text.split("\n").flatMap((line) => {
    const [, value = ""] = line.split("#")[0]!.trim().split(/\s+/);
    const [domain = "", selector = "", ...path] = value.split(":");
    if (domain === "" || domain === "%" || selector === "") return [];
    const keyFile = path.join(":");
    return [{ domain: domain.toLowerCase(), selector, keyFile: keyFile.startsWith("/") ? keyFile : undefined }];
  });
}

/** The value of the record in the file that opendkim-genkey writes: the quoted parts joined. */
export function readKeyRecord(text: string): string | undefined {
  const value = [...text.matchAll(/"([^"\n]*)"/g)].map(([, part]) => part).join("");
  return value.includes("p=") ? value : undefined;
}
