import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, suite, test } from "node:test";
import { parameters } from "../../server/src/facts/parameters.ts";
import { hasVersion } from "../../server/src/facts/version.ts";
import { needs } from "../needs.ts";
import { expandSnippet } from "../snippets-expand.ts";
import { type Answers, askPostconf } from "./postconf.ts";
import { coreServices } from "./postfix.ts";

const skip = needs("postfix", "root", "namespaces", "iproute2");

interface Snippet {
  readonly body: readonly string[];
}

const snippetsOf = (language: string) =>
  Object.entries(
    JSON.parse(
      readFileSync(new URL(`../../snippets/${language}.code-snippets.json`, import.meta.url), "utf8"),
    ) as Readonly<Record<string, Snippet>>,
  ).map(([name, { body }]) => ({ name, language, text: expandSnippet(body.join("\n")).text }));

/** The stock configuration as far as snippets build on it, with a snippet at its end. */
const main = "compatibility_level = 3.6\n";
const master = `smtp inet n - n - - smtpd\n${coreServices.join("\n")}\n`;
/** Limits of a transport have a meaning where its service is, which another snippet brings. */
const transport = "dovecot unix - n n - - pipe flags=DRhu user=vmail argv=/usr/lib/dovecot/deliver\n";

suite("every snippet is taken by the installed postconf", { skip }, () => {
  const snippets = [...snippetsOf("postfix-main"), ...snippetsOf("postfix-master")];
  let answers: readonly Answers[] = [];

  before(async () => {
    if (skip) return;
    answers = await askPostconf(
      snippets.map(({ language, text }) =>
        language === "postfix-main"
          ? { main: `${main}${text}\n`, master: master + transport }
          : { main, master: `${master}${text}\n` },
      ),
    );
  });

  /** The installed one is 3.7: what came later is unused there. */
  const isNewer = (name: string) => !hasVersion("3.7", parameters.get(name)?.since);

  for (const [i, { name, language }] of snippets.entries())
    test(`${language}: ${name}`, () => {
      const { said, settings } = answers[i]!;
      const complaints = said
        .split("\n")
        // A table's own file is the next step of whoever takes the snippet.
        .filter((line) => line !== "" && !/^postconf: warning: open "\w+" configuration /.test(line))
        .filter((line) => !isNewer(/unused parameter: ([^=]+)=/.exec(line)?.[1] ?? ""));
      assert.deepEqual(complaints, []);
      assert.match(settings, /^compatibility_level = /m);
    });
});
