import type { Answer, FileStatus, Host } from "../server/src/host/host.ts";
import type { ExampleFiles } from "../server/src/rules/rule.ts";
import { encode } from "../server/src/syntax/bytes.ts";

type Machine = NonNullable<ExampleFiles["machine"]>;

const missing = { kind: "missing" } as const;
const found = <Value>(value: Value): Answer<Value> => ({ kind: "found", value });

interface MemoryFile {
  readonly text: string;
  readonly mode?: number;
  readonly owner?: number;
  readonly group?: number;
  readonly modified?: number;
}

/** A host whose files are texts; a path that ends with "/" is a directory. */
export function memoryFiles(files: Readonly<Record<string, string | MemoryFile>>): Host {
  const fileAt = (path: string): MemoryFile | undefined => {
    const file = files[path];
    return typeof file === "string" ? { text: file } : file;
  };
  const isDirectory = (path: string) => Object.keys(files).some((name) => name.startsWith(`${path}/`));
  const stat = (path: string): Answer<FileStatus> => {
    const file = fileAt(path);
    if (!file && !isDirectory(path)) return missing;
    return found({
      kind: file ? ("file" as const) : ("directory" as const),
      mode: file?.mode ?? (file ? 0o644 : 0o755),
      owner: file?.owner ?? 0,
      group: file?.group ?? 0,
      size: file ? encode(file.text).length : 0,
      modified: file?.modified ?? 1_700_000_000_000,
      inode: 1,
    });
  };
  return {
    readFile: (path) => {
      const file = fileAt(path);
      return file ? found(encode(file.text)) : missing;
    },
    stat,
    list: (path) => {
      const names = new Set<string>();
      for (const name of Object.keys(files))
        if (name.startsWith(`${path}/`)) names.add(name.slice(path.length + 1).split("/")[0]!);
      return names.size > 0 ? found([...names].filter((name) => name !== "")) : missing;
    },
  };
}

/** The machine of an example: only what it says is answered. */
export function memoryMachine(machine: Machine | undefined): Host {
  if (!machine) return {};
  const { certificates, addresses, hostname, postconf, dns } = machine;
  const made = Object.keys(certificates ?? {}).map((path) => [path, { text: path, mode: 0o600 }] as const);
  const files = machine.files || certificates ? { ...Object.fromEntries(made), ...machine.files } : undefined;
  return {
    ...(files && memoryFiles(files)),
    ...(certificates && {
      certificate: (text: string) => {
        const found = certificates[text];
        if (found === undefined || typeof found === "string") return found ?? "no PEM";
        const day = 86_400_000;
        return {
          names: found.names,
          subject: `CN=${found.names[0]}`,
          issuer: "CN=Example CA",
          fingerprint: text,
          keyDigest: "00",
          validFrom: Date.now() - day,
          validTo: Date.now() + (found.days + 0.5) * day,
          isSelfSigned: found.selfSigned === true,
          keyType: found.rsaBits === undefined ? "ec" : "rsa",
          rsaBits: found.rsaBits,
          weakSignature: found.weakSignature,
          keyFits: found.key && found.key !== "plain" ? undefined : (found.keyFits ?? true),
          key: found.key ?? "plain",
          isKeyFirst: found.isKeyFirst ?? true,
          isLeafFirst: found.isLeafFirst ?? true,
          chain: found.chain ?? [],
          missingIssuer: found.missingIssuer,
        };
      },
    }),
    ...(addresses && {
      addresses: () =>
        found(
          addresses.map((address) => ({
            address,
            family: address.includes(":") ? (6 as const) : (4 as const),
            internal: address.startsWith("127.") || address === "::1",
          })),
        ),
    }),
    ...(hostname && { hostname: () => found(hostname) }),
    ...(postconf && {
      run: (_program, args) => {
        const stdout = postconf[args.join(" ")];
        return stdout === undefined ? missing : found({ status: 0, stdout, stderr: "" });
      },
    }),
    ...(dns && { dns: (name, type) => found(dns[`${type} ${name}`] ?? []) }),
  };
}
