import { commands } from "../../facts/master.ts";
import { availability, parameters } from "../../facts/parameters.ts";
import { modelRule, replacement } from "../rule.ts";
import { programOf } from "./program-field.ts";

export const overrideNotRead = modelRule({
  id: "override-not-read",
  severity: "warning",
  summary: "A service overrides a parameter that its daemon does not read.",
  why: "Each daemon reads its own parameters and takes all others without a word. The override has no effect: the setting belongs into another service or into main.cf.",
  references: ["https://www.postfix.org/master.5.html"],
  fix: "unsafe",
  examples: {
    bad: [
      {
        files: {
          "main.cf": "smtpd_tls_cert_file = /etc/postfix/mail.pem",
          "master.cf": `
127.0.0.1:smtp inet n - n - - smtpd
  -o smtp_tls_security_level=encrypt
     ^^^^^^^^^^^^^^^^^^^^^^^ "smtpd" does not read "smtp_tls_security_level": the override has no effect; did you mean "smtpd_tls_security_level"?
`,
        },
      },
    ],
    good: [
      {
        files: {
          "main.cf": "own_helo = mail.example.com\nsmtp_helo_name = $own_helo",
          "master.cf":
            "smtp inet n - n - - smtpd\n  -o content_filter=\n  -o syslog_name=postfix/in\n  -o milter_macro_daemon_name=ORIGINATING\nout unix - - n - - smtp\n  -o own_helo=out.example.com",
        },
      },
    ],
  },
  check: (instance, report) => {
    const { master } = instance.files;
    if (!master) return;
    for (const { entry, overrides } of instance.services) {
      const program = programOf(entry);
      if (!program) continue;
      for (const { name } of overrides.values()) {
        const usedBy = parameters.get(name.text)?.usedBy;
        if (!usedBy || usedBy.length === 0 || availability(name.text, instance.target) !== "known") continue;
        if (isRead(usedBy, program.name) || isReferredTo(name.text, program.name)) continue;
        const meant = twin(name.text, program.name);
        const message = `"${program.name}" does not read "${name.text}": the override has no effect`;
        report({
          file: master,
          entry,
          span: name,
          message: meant
            ? `${message}; did you mean "${meant}"?`
            : `${message}; it belongs to ${usedBy.slice(0, 3).join(", ")}`,
          ...(meant && {
            fixes: [{ title: `Change to "${meant}"`, safe: false, edits: () => [replacement(entry, name, meant)] }],
          }),
        });
      }
    }
  },
});

/** lmtp is smtp by another name; both are one program. */
function isRead(usedBy: readonly string[], program: string): boolean {
  if (usedBy.includes("*") || usedBy.includes(program)) return true;
  if (program === "lmtp" || program === "smtp") return usedBy.includes("smtp") || usedBy.includes("lmtp");
  if (program === "oqmgr" || program === "qmgr") return usedBy.includes("qmgr") || usedBy.includes("oqmgr");
  // A bounce service is called under several names, proxymap under two; programs unknown to the facts read what they like.
  return !usedBy.some((name) => commands().has(name));
}

/** Whether the default of a parameter that the program does read is made of this one. */
function isReferredTo(name: string, program: string): boolean {
  const reference = `$${name}`;
  for (const fact of parameters.allWith(name)) {
    if (!fact.default?.includes(name) || !fact.usedBy?.length || !isRead(fact.usedBy, program)) continue;
    const at = fact.default.indexOf(reference);
    if (at >= 0 && !/\w/.test(fact.default[at + reference.length] ?? "")) return true;
    if (fact.default.includes(`{${name}`)) return true;
  }
  return false;
}

/** The parameter of the same name for this program, as smtpd_… for smtp_…. */
function twin(name: string, program: string): string | undefined {
  const rest = /^(?:smtpd|smtp|lmtp|postscreen)_(.+)$/.exec(name)?.[1];
  const candidate = rest && `${program}_${rest}`;
  return candidate && candidate !== name && parameters.has(candidate) ? candidate : undefined;
}
