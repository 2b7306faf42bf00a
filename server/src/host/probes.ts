import { decode } from "../syntax/bytes.ts";
import { ByteBudget } from "./byte-budget.ts";
import type {
  Address,
  Answer,
  CertificateFacts,
  DnsType,
  FileStatus,
  Host,
  Maybe,
  NoCertificate,
  Output,
  Program,
} from "./host.ts";

/** Text of a file with what the file system says of it. */
export interface FileText {
  readonly text: string;
  readonly status: FileStatus;
}

/** Bytes of the largest table or certificate file that is read beside the configuration. */
export const largestSideFile = 8 * 1024 * 1024;

/** Bytes of all certificate files with their keys that are read: a million certificates have more, a server does not. */
const allCertificates = 32 * 1024 * 1024;

/** Bytes of files that are kept from one directory to the next. */
const keptBetween = 16 * 1024 * 1024;

/**
 * Remembers what the machine answered. Every question is answered at once: with the answer, or with undefined where there
 * is none (yet). An answer that comes later is announced, so that whoever asked can ask again.
 */
export class Probes {
  readonly #answers = new Map<string, { answer: Answer<unknown> | undefined; generation: number }>();
  readonly #pending = new Map<Promise<void>, string>();
  #generation = 0;
  #certificates = new ByteBudget(allCertificates);
  #bytesRead = 0;

  constructor(
    private readonly host: Host,
    private readonly onAnswer: () => void = () => {},
  ) {}

  /** From here on files are looked at again when somebody asks; an unchanged file keeps its answer. */
  refresh(): void {
    this.#generation++;
  }

  /** Forgets every answer. */
  forget(): void {
    this.#answers.clear();
    this.#bytesRead = 0;
    this.#certificates = new ByteBudget(allCertificates);
  }

  /** Forgets what stands in files, where that is much: what programs, interfaces and names answered stays. */
  forgetFiles(): void {
    if (this.#bytesRead <= keptBetween) return;
    const others = [...this.#answers].filter(([key]) => /^(?:run|dns|addresses|hostname)\b/.test(key));
    this.forget();
    for (const [key, answer] of others) this.#answers.set(key, answer);
  }

  /** Resolves when nothing is outstanding. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending.keys());
  }

  /** Whether there is anybody to ask. */
  get isAble(): boolean {
    return Object.keys(this.host).length > 0;
  }

  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  /** The questions that are not answered yet, as people read them: `postconf -d`, `stat /etc/aliases`. */
  get pending(): string[] {
    return [...this.#pending.values()].map((key) => {
      const words = key.split(" ");
      return words[0] === "run" ? words.slice(1).join(" ") : words.slice(0, 2).join(" ");
    });
  }

  status(path: string): Answer<FileStatus> | undefined {
    return this.#ask(`stat ${path}`, this.host.stat && (() => this.host.stat!(path)), true);
  }

  list(path: string): Answer<readonly string[]> | undefined {
    return this.#ask(`list ${path}`, this.host.list && (() => this.host.list!(path)), true);
  }

  /** Whether a path's directory is there; a path whose directory is not is another machine's, and says nothing of this one. */
  isDirectoryThere(path: string): boolean {
    return this.status(path.slice(0, path.lastIndexOf("/")) || "/")?.kind === "found";
  }

  /** The decoded text of a file; read again only when its inode, size or time changed. */
  text(path: string): Answer<FileText> | undefined {
    const bytes = this.bytes(path);
    if (bytes?.kind !== "found") return bytes;
    return this.derived(path, "text", ({ bytes: raw, status }) => ({ text: decode(raw), status }));
  }

  bytes(path: string): Answer<{ readonly bytes: Uint8Array; readonly status: FileStatus }> | undefined {
    const status = this.status(path);
    if (status?.kind !== "found") return status;
    const { inode, size, modified } = status.value;
    const read =
      this.host.readFile &&
      (() => {
        this.#bytesRead += size;
        return this.host.readFile!(path, largestSideFile);
      });
    const answer = this.#ask(`read ${path} ${inode} ${size} ${modified}`, read, false);
    return answer?.kind === "found" ? { kind: "found", value: { bytes: answer.value, status: status.value } } : answer;
  }

  /** What `make` makes of a file, kept as long as the file does not change. */
  derived<Value>(
    path: string,
    what: string,
    make: (file: { readonly bytes: Uint8Array; readonly status: FileStatus }) => Value,
  ): Answer<Value> | undefined {
    const file = this.bytes(path);
    if (file?.kind !== "found") return file;
    const { inode, size, modified } = file.value.status;
    return this.#ask(
      `${what} ${path} ${inode} ${size} ${modified}`,
      () => ({ kind: "found", value: make(file.value) }),
      false,
    );
  }

  /** The facts of a certificate file with its key, or why it shows no certificate. */
  certificate(path: string, keyPath: string): Answer<CertificateFacts | NoCertificate> | undefined {
    const read = this.host.certificate;
    // Unknown is silence: nothing is said of what has no room.
    if (![path, keyPath].every((one) => this.#hasRoom(one))) return undefined;
    const file = this.text(path);
    if (!read || file?.kind !== "found") return read ? (file as Answer<never> | undefined) : undefined;
    const key = keyPath === path ? file : this.text(keyPath);
    const keyText = key?.kind === "found" ? key.value.text : undefined;
    const stamp = key?.kind === "found" ? `${key.value.status.inode} ${key.value.status.modified}` : "";
    return this.derived(path, `certificate ${keyPath} ${stamp}`, () => read(file.value.text, keyText));
  }

  #hasRoom(path: string): boolean {
    const status = this.status(path);
    return status?.kind !== "found" || this.#certificates.takes(path, status.value.size);
  }

  run(program: Program, args: readonly string[]): Answer<Output> | undefined {
    return this.#ask(`run ${program} ${args.join(" ")}`, this.host.run && (() => this.host.run!(program, args)), false);
  }

  addresses(): Answer<readonly Address[]> | undefined {
    return this.#ask("addresses", this.host.addresses && (() => this.host.addresses!()), true);
  }

  hostname(): Answer<string> | undefined {
    return this.#ask("hostname", this.host.hostname && (() => this.host.hostname!()), false);
  }

  dns(name: string, type: DnsType): Answer<readonly string[]> | undefined {
    return this.#ask(`dns ${type} ${name}`, this.host.dns && (() => this.host.dns!(name, type)), false);
  }

  /** Asks a listener of this machine; never remembered. Undefined where nobody may. */
  get handshake(): Host["handshake"] {
    return this.host.handshake;
  }

  #ask<Value>(key: string, ask: (() => Maybe<Answer<Value>>) | undefined, changes: boolean): Answer<Value> | undefined {
    const known = this.#answers.get(key);
    if (known && (!changes || known.generation === this.#generation)) return known.answer as Answer<Value> | undefined;
    if (!ask) return undefined;
    const answer = ask();
    if (!(answer instanceof Promise)) {
      this.#answers.set(key, { answer, generation: this.#generation });
      return answer;
    }
    const slot = { answer: known?.answer, generation: this.#generation };
    this.#answers.set(key, slot);
    const waiting = answer
      .catch((error: unknown): Answer<Value> => ({ kind: "denied", reason: String(error) }))
      .then((late) => {
        slot.answer = late;
        this.#pending.delete(waiting);
        this.onAnswer();
      });
    this.#pending.set(waiting, key);
    return slot.answer as Answer<Value> | undefined;
  }
}
