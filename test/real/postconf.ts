import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, encode } from "../../server/src/syntax/bytes.ts";
import type { Configuration } from "./mutations.ts";

/** What postconf(1) printed about one configuration, decoded as configuration files are. */
export interface Answers {
  /** `-n`: every setting of main.cf that has a meaning. */
  readonly settings: string;
  /** What `-n` said on stderr, about both files. */
  readonly said: string;
  /** `-M`: the entries of master.cf; not asked again for a master.cf that another configuration has. */
  readonly services: string | undefined;
  /** `-P`: the settings of services; only every fifth configuration is asked for them, since `-M` shows them too. */
  readonly overrides: string | undefined;
  /** Where `-n` failed: what is said of main.cf alone, which is read behind master.cf otherwise. */
  readonly saidOfMain: string;
}

/** Whenever postconf stops, it sleeps for a second first: so many are asked at once. */
const atOnce = 32;

// A namespace without a network: else postconf asks DNS for this machine's name at each start. The script is given
// folders of this test only, and is a shell's because that starts a program at a tenth of what it costs Node.js.
const script = `
ip link set lo up
echo 'hosts: files' >"$1/nsswitch.conf"
mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
ask() {
  for directory in "$1"/*/; do
    directory=\${directory%/}
    if postconf -n -c "$directory" >"$directory/n" 2>"$directory/said"; then
      [ -e "$directory/known" ] && continue
      postconf -M -c "$directory" >"$directory/M" 2>/dev/null
      case $directory in *[05]) postconf -P -c "$directory" >"$directory/P" 2>/dev/null; esac
    else
      while IFS= read -r line; do
        case $line in *': fatal: file '*|*': fatal: invalid '*) postconf -m -c "$directory" >/dev/null 2>"$directory/said-m"; esac
      done <"$directory/said"
    fi
  done
}
for part in "$1"/*/; do ask "\${part%/}" & done
wait
`;

/** What the installed postconf says of each configuration, in their order. */
export async function askPostconf(configurations: readonly Configuration[]): Promise<Answers[]> {
  const root = mkdtempSync(join(tmpdir(), "mailconf-postconf-"));
  try {
    const known = new Map<string, number>();
    const folders = configurations.map(({ main, master }, i) => {
      const folder = join(root, String(i % atOnce), String(i));
      mkdirSync(folder, { recursive: true });
      for (const [name, text] of [
        ["main.cf", main],
        ["master.cf", master],
      ] as const) {
        writeFileSync(join(folder, name), encode(text));
        // Postfix waits while a file looks as if it were being written.
        utimesSync(join(folder, name), 1e9, 1e9);
      }
      if (known.has(master)) writeFileSync(join(folder, "known"), "");
      else known.set(master, i);
      return folder;
    });
    await new Promise<void>((resolve, reject) => {
      execFile("unshare", ["--mount", "--net", "sh", "-c", script, "sh", root], { timeout: 400_000 }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    return folders.map((folder) => {
      const read = (name: string) => decode(readFileSync(join(folder, name)));
      const readAny = (name: string) => (existsSync(join(folder, name)) ? read(name) : undefined);
      return {
        settings: read("n"),
        said: read("said").replaceAll(folder, ""),
        services: readAny("M"),
        overrides: readAny("P"),
        saidOfMain: (readAny("said-m") ?? read("said")).replaceAll(folder, ""),
      };
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
