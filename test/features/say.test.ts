import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { at } from "../../scripts/root.mjs";
import { clientSettingsPage } from "../../server/src/features/client-settings-page.ts";
import { mailMapPage } from "../../server/src/features/mail-map-page.ts";
import { german } from "../../server/src/features/page-words-de.ts";
import { english, type Say, sayIn } from "../../server/src/features/say.ts";
import { startClient } from "../lsp/test-client.ts";
import { memoryFiles } from "../memory-host.ts";
import { sampleInstance } from "./sample-server.ts";

const { instance } = sampleInstance();
const pages = ["mail-map", "mail-map-page", "mail-map-svg", "mail-way", "client-settings-page", "wire", "trace-page"];
const sources = [
  ...pages.map((name) => `server/src/features/${name}.ts`),
  "server/src/model/validity.ts",
  "server/src/model/presented.ts",
]
  .map((file) => readFileSync(at(file), "utf8"))
  .join("\n");

suite("the pages in German", () => {
  test("every text has its German, with the same values in it", () => {
    const said = new Set<string>();
    const say: Say = (text, ...values) => {
      said.add(text);
      return english(text, ...values);
    };
    mailMapPage(instance, { checkedAt: 0, results: [] }, say);
    clientSettingsPage(instance, say);
    for (const [, text = ""] of sources.matchAll(/\bsay\(\s*"([^"]+)"/g)) said.add(text);
    for (const [, text = ""] of sources.matchAll(/\bword: "([^"]+)"/g)) said.add(text);
    for (const text of ["{0} day left", "{0} days left", "expired {0} day ago", "expired {0} days ago"]) said.add(text);
    // The same in both languages.
    const same = new Set(["STARTTLS", "TLS", "{0}"]);
    assert.deepEqual(
      [...said].filter((text) => german[text] === undefined && !same.has(text)),
      [],
    );
    const valuesIn = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
    for (const [text, own] of Object.entries(german)) assert.deepEqual(valuesIn(own), valuesIn(text), text);
  });

  test("no German text is left over", () => {
    const parts = ["{0} day left", "{0} days left", "expired {0} day ago", "expired {0} days ago"];
    const reasons = ["empty", "request", "key only", "damaged", "no PEM"];
    assert.deepEqual(
      Object.keys(german).filter(
        (text) =>
          !sources.includes(`"${text}"`) && !sources.includes(`${text}: `) && ![...parts, ...reasons].includes(text),
      ),
      [],
    );
  });

  test("values stay what they are, and other languages get English", () => {
    assert.equal(sayIn("de")("and {0} more", "{0}"), "und {0} weitere");
    assert.equal(sayIn("de-AT")("Copy"), "Kopieren");
    for (const locale of [undefined, "en", "fr", "den"]) assert.equal(sayIn(locale)("Copy"), "Copy");
  });

  test("the editor's language decides", async () => {
    const uri = "file:///etc/postfix/main.cf";
    const disk = memoryFiles({ [uri]: "myhostname = mail.example.com\n" });
    const { connection } = await startClient({ disk, machine: {} }, undefined, { locale: "de" });
    const page = async (request: string) => (await connection.sendRequest<{ body: string }>(request, { uri })).body;
    assert.match(await page("mailconf/mailMap"), /<th scope="col">Zustand<\/th>|Hier nimmt nichts E-Mail entgegen/);
    assert.match(await page("mailconf/clientSettings"), /<h1>Was Benutzer eintragen<\/h1>/);
    connection.dispose();
  });
});
