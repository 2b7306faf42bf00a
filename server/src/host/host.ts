/** What came of a question to the machine. "Cannot read" (denied) is not "missing", and no answer is not "no". */
export type Answer<Value> =
  | { readonly kind: "found"; readonly value: Value }
  | { readonly kind: "missing" }
  /** There, but not for us: permissions, a directory, a device, too large, a time-out; `reason` in a few words. */
  | { readonly kind: "denied"; readonly reason: string };

/** At once or later: the command line asks synchronously, the server never blocks. */
export type Maybe<Value> = Value | Promise<Value>;

export interface FileStatus {
  readonly kind: "file" | "directory" | "other";
  /** Permission bits, as in 0o640. */
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly inode: number;
}

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
  readonly internal: boolean;
}

/** Programs that may be run; by fixed name, never through a shell. */
export type Program = "postconf" | "postfix";

export interface Output {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Records of names in the DNS; an empty list says that there is none. */
export type DnsType = "A" | "AAAA" | "PTR" | "MX" | "TXT" | "TLSA";

/** What a certificate file says of its first certificate, the one that is shown to clients. */
export interface CertificateFacts {
  /** DNS names of the subjectAltName, else the common name. */
  readonly names: readonly string[];
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly validTo: number;
  readonly isSelfSigned: boolean;
  /** Bits of an RSA key; undefined for other kinds. */
  readonly rsaBits: number | undefined;
  /** Whether the key is this certificate's; undefined where there is no key that can be read. */
  readonly keyFits: boolean | undefined;
}

/** All that the core may ask of the machine. An absent member means: not to be had here (a browser, `--no-host`). */
export interface Host {
  /** The bytes of a regular file of at most `limit` bytes, unpacked where its name ends in .gz. Never waits for a FIFO, a device or a socket. */
  readonly readFile?: (path: string, limit?: number) => Maybe<Answer<Uint8Array>>;
  /** The status of what the path leads to, symbolic links followed. */
  readonly stat?: (path: string) => Maybe<Answer<FileStatus>>;
  readonly list?: (path: string) => Maybe<Answer<readonly string[]>>;
  readonly run?: (program: Program, args: readonly string[]) => Maybe<Answer<Output>>;
  readonly addresses?: () => Maybe<Answer<readonly Address[]>>;
  readonly hostname?: () => Maybe<Answer<string>>;
  /** Reads PEM text, with that of its key; undefined where it holds no certificate. */
  readonly certificate?: (pem: string, key: string) => CertificateFacts | undefined;
  readonly dns?: (name: string, type: DnsType) => Maybe<Answer<readonly string[]>>;
}
