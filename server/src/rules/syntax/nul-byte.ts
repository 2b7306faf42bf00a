import { entryRule } from "../rule.ts";
import { configurationLanguages } from "../values/setting.ts";

export const nulByte = entryRule<"any">({
  id: "nul-byte",
  severity: "error",
  summary: "The file holds a NUL byte.",
  why: "Postfix reads C strings: the entry ends at the first NUL, and what stands behind it is lost. Such bytes come from a damaged disk, a broken copy or a file in UTF-16.",
  references: ["https://www.postfix.org/postconf.5.html"],
  log: "warning: <file>, line <n>: text after null byte may be ignored",
  fix: "none",
  examples: {
    bad: [
      "\nmyhostname = mail.example.com\0 more\n^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ NUL byte: the entry is cut there and the rest is lost; remove the byte, or restore the file\n",
    ],
    good: ["myhostname = mail.example.com"],
  },
  on: "any",
  languages: configurationLanguages,
  check: (entry, report) => {
    if (entry.logical.nul < 0) return;
    report({
      message: "NUL byte: the entry is cut there and the rest is lost; remove the byte, or restore the file",
    });
  },
});
