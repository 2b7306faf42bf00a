import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, markers } from "../../server/src/syntax/courier.ts";
import {
  AuthEntry,
  authdaemonrc,
  authrc,
  type DaemonAssignment,
  daemonLinesOf,
  isSecretSetting,
  moduleNames,
  readAuthFile,
  readDaemonFile,
} from "../../server/src/syntax/courier-auth.ts";
import { SourceFile } from "../../server/src/syntax/source-file.ts";

const openDaemon = (text: string) =>
  SourceFile.create("file:///etc/courier/authdaemonrc", "courier-auth", 1, text, authdaemonrc);
const openAuth = (text: string) =>
  SourceFile.create("file:///etc/courier/authmysqlrc", "courier-auth", 1, text, authrc);

const daemonLines: [text: string, name: string, value: string, ...errors: string[]][] = [
  ['authmodulelist="authpam authuserdb"', "authmodulelist", "authpam authuserdb"],
  ["daemons=5", "daemons", "5"],
  ["daemons= 5", "daemons", "5"],
  ["daemons=5\r", "daemons", "5\r"],
  ['authmodulelist="authpam"\r', "authmodulelist", "authpam"],
  ['authmodulelist="a" "b"', "authmodulelist", "a"],
  [" daemons=5", " daemons", "5", "name-not-read"],
  ["daemons =5", "daemons ", "5", "name-not-read"],
  ["export daemons=5", "export daemons", "5", "name-not-read"],
  ["authmodulelist='authpam'", "authmodulelist", "'authpam'", "single-quotes"],
  ["DEFAULTOPTIONS='x'", "DEFAULTOPTIONS", "'x'"],
  ['authmodulelist="a # b"', "authmodulelist", "a ", "comment-in-quotes"],
  ['authmodulelist="a', "authmodulelist", "a", "missing-quote"],
  ["daemons=5 # x", "daemons", "5 "],
  ["authpam", "authpam", "", "bad-line"],
  ["daemons #=5", "daemons", "", "bad-line"],
];

test("authdaemonrc: lines as authdaemond reads them", () => {
  for (const [text, name, value, ...errors] of daemonLines) {
    const lines = [...openDaemon(text).entries()].flatMap((entry) => daemonLinesOf(entry));
    const shown = lines.map((line) => [line.name.text, line.value.text, ...line.errors]);
    const [first, ...more] = [name, value, ...errors].filter((part, i) => i < 2 || part !== "");
    assert.deepEqual(shown, [[first, ...more]], text);
  }
  for (const text of ["", "# daemons", "  # daemons", " \t"])
    assert.deepEqual(
      [...openDaemon(text).entries()].flatMap((entry) => daemonLinesOf(entry)),
      [],
    );
});

test("authdaemonrc: both readings of a file", () => {
  const text = '##NAME: daemons:0\ndaemons=3\nexport daemons=4\nauthmodulelist="a\tb,c"\nX=$daemons\n';
  const file = openDaemon(text);
  const { values, stop } = readDaemonFile(file);
  assert.equal(stop, undefined);
  assert.equal(values.get("daemons")?.line.value.text, "3");
  const modules = values.get("authmodulelist")!;
  assert.deepEqual(
    moduleNames((modules.entry as DaemonAssignment).text, modules.line.value).map((token) => token.text),
    ["a", "b,c"],
  );
  assert.equal(evaluate(file).values.get("daemons")?.value, "4");
  assert.equal(evaluate(file).values.get("X")?.value, "4");
  assert.deepEqual(
    markers(file).map(({ marker }) => marker.section.text),
    ["daemons"],
  );
});

test("authdaemonrc: the line that makes it give up", () => {
  const continued = readDaemonFile(openDaemon('authmodulelist="a \\\n b"\ndaemons=5\n'));
  assert.equal(continued.stop?.line.name.text, 'b"');
  const above = readDaemonFile(openDaemon("oops\nalas\ndaemons=5\n"));
  assert.equal(above.stop?.line.name.text, "oops");
  assert.equal(above.stop?.entry.line, 0);
  const { entry, line } = above.stop!;
  assert.deepEqual(entry.range(line.name), { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } });
});

const settings: [text: string, expected: [name: string, value: string][]][] = [
  ["MYSQL_SERVER localhost\n", [["MYSQL_SERVER", "localhost"]]],
  ["MYSQL_SERVER\t\tlocalhost \t\r\n", [["MYSQL_SERVER", "localhost"]]],
  ["  MYSQL_SERVER localhost", [["MYSQL_SERVER", "localhost"]]],
  ["MYSQL_SERVER", [["MYSQL_SERVER", ""]]],
  ['MYSQL_A "x" # y', [["MYSQL_A", '"x" # y']]],
  ["MYSQL_SERVER=localhost", [["MYSQL_SERVER=localhost", ""]]],
  ["MYSQL_SERVER = localhost", [["MYSQL_SERVER", "= localhost"]]],
  ["MYSQL_A a \\\n\tb\\\nc\n", [["MYSQL_A", "a  b c"]]],
  [
    "MYSQL_A a \\ \n# b\nMYSQL_B c\n",
    [
      ["MYSQL_A", "a  # b"],
      ["MYSQL_B", "c"],
    ],
  ],
  [
    "MYSQL_A a\\\n\nMYSQL_B c\n",
    [
      ["MYSQL_A", "a "],
      ["MYSQL_B", "c"],
    ],
  ],
  [
    "MYSQL_A SELECT x, \\\nFROM y\nother z\n",
    [
      ["MYSQL_A", "SELECT x,  FROM y"],
      ["other", "z"],
    ],
  ],
];

test("auth*rc: settings of entries", () => {
  for (const [text, expected] of settings) {
    const entries = [...openAuth(text).entries()].filter((entry) => entry instanceof AuthEntry);
    const found = entries.flatMap((entry) => entry.settings.map(({ name, value }) => [name.text, value]));
    assert.deepEqual(found, expected, text);
    for (const entry of entries)
      for (const { name, pieces } of entry.settings)
        for (const token of [name, ...pieces]) assert.equal(token.text, entry.text.slice(token.start, token.end));
  }
});

test("auth*rc: the first of a name counts", () => {
  const { settings: read, repeated, hasMarker } = readAuthFile(openAuth("A_B 1\nA_B 2\nC_D 3\n##NAME: MARKER:0\n"));
  assert.equal(read.get("A_B")?.setting.value, "1");
  assert.deepEqual(
    repeated.map(({ setting }) => setting.value),
    ["2"],
  );
  assert.equal(hasMarker, true);
});

test("auth*rc: a backslash takes in whatever stands below", () => {
  const {
    settings: read,
    swallowed,
    hasMarker,
  } = readAuthFile(openAuth("A_B 1 \\\nC_D 2\\\n##NAME: MARKER:0\nE_F 3\n"));
  assert.deepEqual(
    [...read].map(([name, { setting }]) => [name, setting.value]),
    [
      ["A_B", "1  C_D 2 ##NAME: MARKER:0"],
      ["E_F", "3"],
    ],
  );
  assert.deepEqual(
    swallowed.map(({ line }) => line),
    [1, 2],
  );
  assert.equal(hasMarker, false);
});

test("auth*rc: the marker must begin its line", () => {
  assert.equal(readAuthFile(openAuth(" ##NAME: MARKER:0\n")).hasMarker, false);
  assert.equal(readAuthFile(openAuth("##NAME:MARKER:0\n")).hasMarker, false);
  assert.equal(readAuthFile(openAuth("# x\n##NAME: MARKER: 0\n")).hasMarker, true);
});

test("auth*rc: which settings are secret", () => {
  for (const name of ["MYSQL_PASSWORD", "LDAP_BINDPW", "PGSQL_CONNECTION"]) assert.ok(isSecretSetting(name));
  for (const name of ["MYSQL_CRYPT_PWFIELD", "LDAP_BINDDN"]) assert.ok(!isSecretSetting(name));
});
