import { type ClientSetting, clientSettings, loginForm, mailDomains } from "../model/client-settings.ts";
import { courierVariables } from "../model/courier-listeners.ts";
import type { Instance } from "../model/instance.ts";
import { autoconfigXml, type ClientAccount, mobileconfig, srvRecords } from "./client-formats.ts";
import { escapeHtml } from "./html.ts";
import { type Page, pageStyle } from "./page-style.ts";
import { english, type Say } from "./say.ts";

/** The account of each domain of this server: the settings of the server that bears the domain's name, else of all. */
export function clientAccounts(instance: Instance): ClientAccount[] {
  const settings = clientSettings(instance);
  const login = loginForm(instance);
  const servers = serversOf(settings);
  // Domains often stand in tables; a server called mail.example.org serves example.org.
  const parents = servers.filter((name) => name.split(".").length > 2).map((name) => name.slice(name.indexOf(".") + 1));
  return [...new Set([...mailDomains(instance), ...parents])].map((domain) => {
    const named = servers.find((server) => server === domain || server.endsWith(`.${domain}`)) ?? servers[0];
    const own = settings.filter(({ server }) => server === named);
    const uses = (["receive", "send"] as const).flatMap((use) => {
      const mine = own.filter((setting) => setting.use === use);
      return mine.length > 0 ? mine : settings.filter((setting) => setting.use === use);
    });
    return { domain, settings: uses, login };
  });
}

/** Server names, those of the most settings first. */
function serversOf(settings: readonly ClientSetting[]): string[] {
  const counts = new Map<string, number>();
  for (const { server } of settings) if (server !== undefined) counts.set(server, (counts.get(server) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([server]) => server);
}

/** What mail users enter in their programs, as a page to copy from. */
export function clientSettingsPage(instance: Instance, say: Say = english): Page {
  const settings = clientSettings(instance);
  const accounts = clientAccounts(instance);
  const servers = serversOf(settings);
  const body =
    settings.length === 0
      ? `<p>${say("No service in these files takes logins, so there is nothing for users to enter. Submission needs smtpd_sasl_auth_enable, reading mail an IMAP or POP3 server.")}</p>`
      : [
          `<p class="muted">${say("User name: {0} · password: that of the mailbox · never without encryption", say(loginForm(instance) === "address" ? "the whole mail address" : "the part before the @"))}</p>`,
          ...servers.map((server) => serverHtml(instance, server, settings, say)),
          ...(servers.length === 0
            ? [`<p>${say("Set myhostname: without it nobody knows which server name to enter.")}</p>`]
            : []),
          limitsHtml(instance, say),
          ...accounts.map((account) => formatsHtml(account, say)),
        ].join("\n");
  return {
    title: "Client Settings",
    style: pageStyle,
    body: `<main>\n<h1>${say("What mail users enter")}</h1>\n${body}\n</main>`,
  };
}

const titles = { receive: "Incoming {0}", send: "Outgoing {0}" } as const;
const mailTitles = { receive: "Incoming mail ({0})", send: "Outgoing mail ({0})" } as const;
const protocolName = (protocol: string): string =>
  protocol.startsWith("imap") ? "IMAP" : protocol.startsWith("pop3") ? "POP3" : "SMTP";

function serverHtml(instance: Instance, server: string, settings: readonly ClientSetting[], say: Say): string {
  const own = settings.filter((setting) => setting.server === server);
  return `<h2>${escapeHtml(server)}</h2>
<p><button type="button" data-copy="${escapeHtml(plainText(instance, own, say))}">${say("Copy as text")}</button></p>
<div class="cards">
${own.map((setting) => cardHtml(setting, say)).join("\n")}
</div>`;
}

function cardHtml(setting: ClientSetting, say: Say): string {
  const { use, protocol, server, port, security, isPreferred } = setting;
  const rows = [
    ["Server", server ?? ""],
    ["Port", String(port)],
    ["Security", security === "none" ? say("none: do not use this way") : security],
  ] as const;
  return `<section class="card"><h3>${say(titles[use], protocolName(protocol))}${isPreferred ? ` <span class="good">✓ ${say("recommended")}</span>` : security === "none" ? ` <span class="bad">✗ ${say("not encrypted")}</span>` : ""}</h3>
<dl>${rows.map(([name, value]) => `<dt>${say(name)}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl></section>`;
}

/** The settings as people paste them into a letter. */
export function plainText(instance: Instance, settings: readonly ClientSetting[], say: Say = english): string {
  const login = say(
    loginForm(instance) === "address" ? "your whole mail address" : "the part of your address before the @",
  );
  const names = ["server", "port", "security", "user name"].map((name) => say(name));
  const width = Math.max(...names.map(({ length }) => length));
  const blocks = settings.map(({ use, protocol, server, port, security, isPreferred }) =>
    [
      say(mailTitles[use], protocolName(protocol)) + (isPreferred ? `, ${say("recommended")}` : ""),
      ...[
        server ?? say("the server's name (set myhostname)"),
        String(port),
        security === "none" ? say("none: do not use this way") : security,
        login,
      ].map((value, i) => `  ${names[i]!.padEnd(width)} ${value}`),
    ].join("\n"),
  );
  return `${blocks.join("\n\n")}\n`;
}

/** Programs open several connections at once; limits below that look like a broken server. */
function limitsHtml(instance: Instance, say: Say): string {
  const perAddress = courierVariables(instance, ["imapd-ssl", "imapd"]).get("MAXPERIP")?.value;
  const smtp = instance.scope.value("smtpd_client_connection_count_limit");
  const words = [
    perAddress && say("IMAP allows {0} for each address ({1})", escapeHtml(perAddress), "<code>MAXPERIP</code>"),
    smtp && `SMTP ${escapeHtml(smtp)} (<code>smtpd_client_connection_count_limit</code>)`,
  ].filter(Boolean);
  const few = perAddress !== undefined && Number(perAddress) < 20;
  return `<h2>${say("Connections")}</h2>
<p>${say("Thunderbird opens up to 5 connections for each account, phones about as many, and everybody in one office or home comes from one address.")} ${words.join("; ")}.${few ? ` <span class="soon">! ${say("That is few where several people share an address.")}</span>` : ""}</p>`;
}

function formatsHtml(account: ClientAccount, say: Say): string {
  const { domain } = account;
  const files = [
    [
      "Thunderbird autoconfig",
      say("served as {0}", `https://autoconfig.${domain}/mail/config-v1.1.xml`),
      "xml",
      autoconfigXml(account),
    ],
    [
      "Apple configuration profile",
      say("opened on an iPhone, iPad or Mac as {0}", `${domain}.mobileconfig`),
      "xml",
      mobileconfig(account),
    ],
    ["SRV records", say("for the zone of {0} (RFC 6186, RFC 8314)", domain), "plaintext", srvRecords(account)],
  ] as const;
  return `<h2>${say("Settings that programs find: {0}", escapeHtml(domain))}</h2>
${files
  .map(
    ([
      title,
      where,
      language,
      text,
    ]) => `<details><summary><strong>${say(title)}</strong> <span class="muted">${escapeHtml(where)}</span></summary>
<p><button type="button" data-copy="${escapeHtml(text)}">${say("Copy")}</button><button type="button" data-open="${escapeHtml(text)}" data-language="${language}">${say("Open in an editor")}</button></p>
<pre tabindex="0">${escapeHtml(text)}</pre></details>`,
  )
  .join("\n")}`;
}
