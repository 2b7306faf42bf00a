import { autoconfigXml, mobileconfig, srvRecords } from "../features/client-formats.ts";
import { clientAccounts, clientSettingsPage, plainText } from "../features/client-settings-page.ts";
import { standAlone } from "../features/page-style.ts";
import { clientSettings, loginForm, mailDomains } from "../model/client-settings.ts";
import type { Arguments } from "./arguments.ts";
import { jsonText } from "./json-text.ts";
import { configurationDirectory, openWorkspace } from "./open.ts";
import { writeText } from "./output.ts";
import { UserError } from "./user-error.ts";

const makers = { autoconfig: autoconfigXml, mobileconfig, srv: srvRecords } as const;

/** `mailconf clients DIR`: what mail users enter in their programs; for one domain as a file that programs read. */
export async function run(options: Arguments): Promise<number> {
  const [path] = options.paths;
  if (path === undefined) throw new UserError("clients: name a configuration directory");
  const workspace = openWorkspace(options);
  const directory = configurationDirectory(path);
  workspace.read(directory);
  await workspace.answered();
  const { instance } = workspace.read(directory);
  const settings = clientSettings(instance);
  const { format } = options;
  if (format === "json") {
    const more = { domains: mailDomains(instance), login: loginForm(instance) };
    process.stdout.write(`${jsonText({ version: 1, settings, ...more })}\n`);
    return 0;
  }
  if (format === "autoconfig" || format === "mobileconfig" || format === "srv") {
    const [wanted] = options.values.domain ?? [];
    const accounts = clientAccounts(instance);
    const account = wanted === undefined ? accounts[0] : accounts.find(({ domain }) => domain === wanted);
    if (wanted === undefined && accounts.length > 1 && format !== "srv")
      throw new UserError(`clients: --domain: one of ${accounts.map(({ domain }) => domain).join(", ")}`);
    if (!account)
      throw new UserError(
        wanted === undefined
          ? "clients: main.cf names no domain; set mydomain"
          : `--domain ${wanted}: main.cf does not name it`,
      );
    const shown = wanted === undefined ? accounts : [account];
    writeText(shown.map(makers[format]).join("\n"));
    return 0;
  }
  if (format === "html") process.stdout.write(standAlone(clientSettingsPage(instance)));
  else if (settings.length === 0) process.stdout.write("no service here takes logins: nothing for users to enter\n");
  else writeText(plainText(instance, settings));
  return 0;
}
