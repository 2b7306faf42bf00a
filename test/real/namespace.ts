import { spawnSync } from "node:child_process";

const mark = "MAILCONF_TEST_NAMESPACE";

/** What programs hand to syslog, where nothing else is made of it. */
export const systemLog = "/run/syslog";

// Nothing here is seen outside, and nothing stays. perl is on every Debian, and can read a datagram socket of /dev.
// The shell stays as the namespace's first process, to bury what the daemons leave behind.
const script = `
set -e
ip link set lo up
mount -t tmpfs -o mode=755 tmpfs /run
echo 'hosts: files' >/run/nsswitch.conf
mount --bind /run/nsswitch.conf /etc/nsswitch.conf
mkdir /run/dev
mount -t tmpfs -o mode=755 tmpfs /run/dev
mkdir /run/dev/pts /run/dev/shm
for device in null zero full random urandom tty; do
  touch /run/dev/$device
  mount --bind /dev/$device /run/dev/$device
done
mount --bind /dev/pts /run/dev/pts
ln -s pts/ptmx /run/dev/ptmx
ln -s /proc/self/fd /run/dev/fd
ln -s fd/0 /run/dev/stdin
ln -s fd/1 /run/dev/stdout
ln -s fd/2 /run/dev/stderr
mount --move /run/dev /dev
perl -MSocket -e 'socket S, PF_UNIX, SOCK_DGRAM, 0; bind S, sockaddr_un "/dev/log"; chmod 0666, "/dev/log";
  while (defined recv S, $_, 8192, 0) { syswrite STDOUT, "$_\\n" }' >/run/syslog 2>&1 </dev/null &
set +e
"$@"
exit $?
`;

/**
 * Runs the test file once more where it has network, mounts and processes of its own, so that standard ports are free and
 * no daemon outlives it. True there; false outside, where the tests are not to be registered, unless they are skipped.
 */
export function isInNamespace(skip: string | false): boolean {
  if (skip !== false || process.env[mark] === "yes") return true;
  const file = process.argv[1]!;
  // --kill-child alone does not see a runner that dies.
  const command = [
    "--pdeathsig",
    "KILL",
    "unshare",
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
  ];
  const { status } = spawnSync(
    "setpriv",
    [...command, "sh", "-c", script, "sh", process.execPath, ...process.execArgv, file],
    { stdio: "inherit", env: { ...process.env, [mark]: "yes" } },
  );
  process.exitCode = status ?? 1;
  return false;
}
