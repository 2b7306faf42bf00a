import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, firstInvalidByte, indexOfAscii, toWellFormed } from "../../server/src/syntax/bytes.ts";
import { random } from "./random.ts";

const table: [name: string, bytes: number[], text: string][] = [
  ["nothing", [], ""],
  ["ASCII", [0x61, 0x0a], "a\n"],
  ["NUL and DEL", [0, 0x7f], "\0\x7f"],
  ["UTF-8 of two, three and four bytes", [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80], "é€😀"],
  ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "\ufeffa"],
  ["Latin-1", [0x61, 0xe9, 0x62], "a\udce9b"],
  ["a sequence cut short", [0xe2, 0x82], "\udce2\udc82"],
  ["a sequence cut short by ASCII", [0xe2, 0x82, 0x41], "\udce2\udc82A"],
  ["overlong forms", [0xc0, 0xaf, 0xe0, 0x80, 0xaf], "\udcc0\udcaf\udce0\udc80\udcaf"],
  ["a surrogate in UTF-8", [0xed, 0xb2, 0x80], "\udced\udcb2\udc80"],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\udcf4\udc90\udc80\udc80"],
  ["a character whose low surrogate looks like an escape", [0xf0, 0x90, 0x82, 0x80, 0xff], "\ud800\udc80\udcff"],
  ["bytes that no sequence begins with", [0x80, 0xfe, 0xff], "\udc80\udcfe\udcff"],
];

for (const [name, bytes, text] of table)
  test(`decode and encode: ${name}`, () => {
    assert.equal(decode(Uint8Array.from(bytes)), text);
    assert.deepEqual([...encode(text)], bytes);
  });

test("every byte sequence survives", () => {
  const next = random(7);
  const scraps = [0x0a, 0x20, 0x41, 0x80, 0xa0, 0xbf, 0xc2, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xff];
  for (let round = 0; round < 3000; round++) {
    const bytes = Uint8Array.from({ length: next(24) }, () => (next(3) ? scraps[next(scraps.length)]! : next(256)));
    assert.deepEqual([...encode(decode(bytes))], [...bytes]);
  }
});

test("surrogates that stand for no byte are written as U+FFFD", () => {
  assert.deepEqual([...encode("a\udc7f\ud800")], [0x61, 0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd]);
});

test("toWellFormed leaves characters alone", () => {
  assert.equal(toWellFormed("é😀\ufeff"), "é😀\ufeff");
  assert.equal(toWellFormed("a\udce9\ud800b"), "a\ufffd\ufffdb");
});

test("firstInvalidByte", () => {
  assert.equal(firstInvalidByte("é😀"), -1);
  assert.equal(firstInvalidByte("\ud800\udc80\udcff"), 2);
  assert.equal(firstInvalidByte("a\udce9b", 2), -1);
});

test("indexOfAscii finds what the decoded text would hold", () => {
  const next = random(7);
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from({ length: next(30) }, () => [0x61, 0x62, 0xff, 0x0a][next(4)]!);
    const wanted = Array.from({ length: 1 + next(3) }, () => "ab\n"[next(3)]).join("");
    const text = new TextDecoder("latin1").decode(bytes);
    for (const from of [0, next(10)]) assert.equal(indexOfAscii(bytes, wanted, from), text.indexOf(wanted, from));
  }
});
