import { clientSettings } from "../model/client-settings.ts";
import { toWellFormed } from "../syntax/bytes.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { UserError } from "./user-error.ts";

/** `mailconf clients DIR`: what mail users enter in their programs. */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("clients: name a configuration directory");
  const workspace = openWorkspace(options);
  const directory = configurationDirectory(path);
  workspace.read(directory);
  await workspace.answered();
  const settings = clientSettings(workspace.read(directory).instance);
  if (options.format === "json") {
    process.stdout.write(`${jsonText({ version: 1, settings })}\n`);
    return 0;
  }
  if (settings.length === 0) {
    process.stdout.write("no service here takes logins: nothing for users to enter\n");
    return 0;
  }
  const lines = settings.map(({ use, protocol, server, port, security, isPreferred }) =>
    [
      use === "send" ? "Outgoing mail (SMTP)" : `Incoming mail (${protocol.startsWith("imap") ? "IMAP" : "POP3"})`,
      `  server    ${server ?? "the server's name (set myhostname)"}`,
      `  port      ${port}`,
      `  security  ${security === "none" ? "none: do not use this way" : security}${isPreferred ? " (recommended, RFC 8314)" : ""}`,
      "",
    ].join("\n"),
  );
  process.stdout.write(toWellFormed(lines.join("\n")));
  return 0;
}
