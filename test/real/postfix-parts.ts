import { chmodSync, chownSync, mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Services of a master.cf that every Postfix needs: nothing here listens, and nothing delivers but to other servers. */
export const innerServices = [
  "pickup unix n - n 60 1 pickup",
  "cleanup unix n - n - 0 cleanup",
  "qmgr unix n - n 300 1 qmgr",
  "tlsmgr unix - - n 1000? 1 tlsmgr",
  "rewrite unix - - n - - trivial-rewrite",
  "bounce unix - - n - 0 bounce",
  "defer unix - - n - 0 bounce",
  "trace unix - - n - 0 bounce",
  "verify unix - - n - 1 verify",
  "flush unix n - n 1000? 0 flush",
  "proxymap unix - - n - - proxymap",
  "proxywrite unix - - n - 1 proxymap",
  "smtp unix - - n - - smtp",
  "showq unix n - n - - showq",
  "error unix - - n - - error",
  "retry unix - - n - - error",
  "discard unix - - n - - discard",
  "anvil unix - - n - 1 anvil",
  "scache unix - - n - 1 scache",
  "postlog unix-dgram n - n - 1 postlogd",
] as const;

/** The agents that deliver on this machine, and the other one that sends. */
export const agents = [
  "relay unix - - n - - smtp",
  "local unix - n n - - local",
  "virtual unix - n n - - virtual",
  "lmtp unix - - n - - lmtp",
] as const;

/** Makes the folders of a Postfix below a folder that every user may then enter, and an empty log that its user may write. */
export function makeFolders(home: string): void {
  for (const folder of ["queue", "data", "log"]) mkdirSync(join(home, folder), { recursive: true });
  chmodSync(home, 0o755);
  own(join(home, "data"));
  emptyLog(home);
}

/** The file that its daemons log to. */
export const logOf = (home: string): string => join(home, "log", "maillog");

export function emptyLog(home: string): void {
  writeFileSync(logOf(home), "");
  own(logOf(home));
}

function own(path: string): void {
  const { uid, gid } = statSync("/var/lib/postfix");
  chownSync(path, uid, gid);
}

/** The first settings of a main.cf: where its folders are, and nothing that the machine would have to answer. */
export const placeSettings = (home: string): string[] => [
  `queue_directory = ${home}/queue`,
  `data_directory = ${home}/data`,
  `maillog_file = ${logOf(home)}`,
  `maillog_file_prefixes = ${home}`,
  "notify_classes =",
  "service_throttle_time = 1s",
];

/** Writes a file of the configuration, old enough for Postfix not to wait as if it were being written. */
export function writeAged(file: string, text: string): void {
  writeFileSync(file, text);
  utimesSync(file, 1e9, 1e9);
}
