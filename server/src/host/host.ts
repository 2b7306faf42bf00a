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
  /** Names that the file has. */
  readonly links?: number;
}

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
  readonly internal: boolean;
}

/** Programs that may be run; by fixed name, never through a shell. */
export type Program = "postconf" | "postfix" | "xz" | "zstd";

export interface Output {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Records of names in the DNS; an empty list says that there is none. */
export type DnsType = "A" | "AAAA" | "PTR" | "MX" | "TXT" | "TLSA";

export type KeyForm = "plain" | "encrypted" | "DER key" | "PKCS#12" | "request" | "damaged" | "none" | "unread";

/** What a certificate file says of its first certificate, the one that is shown to clients, and of what stands around it. */
export interface CertificateFacts {
  /** DNS names of the subjectAltName, else the common name. */
  readonly names: readonly string[];
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of the certificate, as "AB:CD:…". */
  readonly fingerprint: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo) in lower-case hexadecimal digits, as a TLSA record "3 1 1" has it. */
  readonly keyDigest: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  /** Milliseconds since 1970. */
  readonly validTo: number;
  readonly isSelfSigned: boolean;
  /** "rsa", "ec", "ed25519" … */
  readonly keyType: string;
  /** Bits of an RSA key; undefined for other kinds. */
  readonly rsaBits: number | undefined;
  /** The broken hash that the certificate is signed with. */
  readonly weakSignature: "MD5" | "SHA-1" | undefined;
  /** Whether the key is this certificate's; undefined where there is no key that can be read. */
  readonly keyFits: boolean | undefined;
  /** What the place of the key holds: a key, one that only a passphrase opens, one in binary form, none, or what we cannot read. */
  readonly key: KeyForm;
  /** Whether a key stands above the certificates; undefined where the file holds no key. */
  readonly isKeyFirst: boolean | undefined;
  /** Whether the first certificate is the server's; false where an authority's stands before it. */
  readonly isLeafFirst: boolean;
  /** SHA-256 of the certificates that stand behind the first and are no root's, as "AB:CD:…". */
  readonly chain: readonly string[];
  /** The authority whose certificate clients would need and that neither the file nor the known authorities have. */
  readonly missingIssuer: string | undefined;
  /** Where the file holds several keys, each above its chain: the facts of each, as smtpd_tls_chain_files takes them. */
  readonly parts?: readonly CertificateFacts[];
}

/** Why a file shows no certificate: a signing request, a binary form or a container, a key alone, cut or changed text, anything else. */
export type NoCertificate =
  | "empty"
  | "request"
  | "DER"
  | "DER key"
  | "PKCS#12"
  | "PKCS#7"
  | "PKCS#7 text"
  | "key only"
  | "damaged"
  | "no PEM";

export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** One TLS handshake with a listener of this machine, as a mail program does it. */
export interface HandshakeQuestion {
  /** An IP address of this machine; others are refused. */
  readonly address: string;
  readonly port: number;
  readonly protocol: "smtp" | "imap" | "pop3";
  readonly tls: "starttls" | "implicit";
  /** The name that is sent as SNI; undefined for a client that sends none. */
  readonly serverName: string | undefined;
  /** Accept only a certificate of this kind; undefined for what the server prefers. */
  readonly keyType: "rsa" | "ec" | undefined;
  /** Offer only this version; undefined for all that Node.js has. */
  readonly version: TlsVersion | undefined;
  /** Milliseconds for all of it. */
  readonly timeout: number;
}

/** How far a handshake came: the stage that failed, or "done". */
export type HandshakeStage = "connect" | "greeting" | "starttls" | "handshake" | "done";

/** Why a handshake came no further. */
export type HandshakeProblem =
  /** The address is none of this machine's: nothing was sent. */
  | "foreign"
  /** Nothing listens. */
  | "refused"
  /** Nothing came in time. */
  | "timeout"
  /** The other side ended the connection. */
  | "closed"
  /** What came is not this protocol, or no end of it is in sight. */
  | "garbage"
  /** STARTTLS is not offered. */
  | "not offered"
  /** STARTTLS is offered and then refused. */
  | "declined"
  /** The signature is not made with the certificate's key. */
  | "wrong key"
  /** TLS failed otherwise; `detail` has OpenSSL's word for it. */
  | "tls"
  /** Whoever asked does not want the answer any more. */
  | "cancelled";

export interface HandshakeAnswer {
  readonly stage: HandshakeStage;
  readonly problem: HandshakeProblem | undefined;
  /** The line or error that explains the problem, printable, at most 200 characters; else empty. */
  readonly detail: string;
  /** The first line that the server said, printable, at most 200 characters; empty where it said nothing. */
  readonly greeting: string;
  /** The certificate that was shown, with the chain that was sent. */
  readonly certificate: CertificateFacts | undefined;
  readonly version: string | undefined;
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
  /** Reads PEM text, with that of its key where it can be read. */
  readonly certificate?: (pem: string, key: string | undefined) => CertificateFacts | NoCertificate;
  /** Shakes hands with one of this machine's own listeners; asked only when the user wants it. */
  readonly handshake?: (question: HandshakeQuestion, signal?: AbortSignal) => Promise<HandshakeAnswer>;
  readonly dns?: (name: string, type: DnsType) => Maybe<Answer<readonly string[]>>;
}
