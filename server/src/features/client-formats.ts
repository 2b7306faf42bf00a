import type { ClientSetting } from "../model/client-settings.ts";
import { escapeHtml } from "./html.ts";

/** What a mail program needs to know of one domain. */
export interface ClientAccount {
  readonly domain: string;
  readonly settings: readonly ClientSetting[];
  readonly login: "address" | "name";
}

const isUsable = ({ security, server }: ClientSetting): boolean => security !== "none" && server !== undefined;

/** Thunderbird's autoconfig file, for https://autoconfig.DOMAIN/mail/config-v1.1.xml. */
export function autoconfigXml({ domain, settings, login }: ClientAccount): string {
  const user = login === "address" ? "%EMAILADDRESS%" : "%EMAILLOCALPART%";
  const server = ({ use, protocol, server: host, port, security }: ClientSetting) => {
    const [tag, type] =
      use === "send" ? ["outgoingServer", "smtp"] : ["incomingServer", protocol.startsWith("imap") ? "imap" : "pop3"];
    return `    <${tag} type="${type}">
      <hostname>${escapeHtml(host!)}</hostname>
      <port>${port}</port>
      <socketType>${security === "STARTTLS" ? "STARTTLS" : "SSL"}</socketType>
      <username>${user}</username>
      <authentication>password-cleartext</authentication>
    </${tag}>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${escapeHtml(domain)}">
    <domain>${escapeHtml(domain)}</domain>
    <displayName>${escapeHtml(domain)}</displayName>
    <displayShortName>${escapeHtml(domain)}</displayShortName>
${settings.filter(isUsable).map(server).join("\n")}
  </emailProvider>
</clientConfig>
`;
}

/** An Apple configuration profile for Mail on iOS and macOS; the device asks for address, name and password. */
export function mobileconfig({ domain, settings }: ClientAccount): string {
  const incoming = settings.find((setting) => setting.use === "receive" && isUsable(setting));
  const outgoing = settings.find((setting) => setting.use === "send" && isUsable(setting));
  const isImap = incoming?.protocol.startsWith("imap") !== false;
  const pairs: [string, string | number | boolean][] = [
    ["EmailAccountDescription", domain],
    ["EmailAccountType", isImap ? "EmailTypeIMAP" : "EmailTypePOP"],
  ];
  for (const [prefix, setting] of [
    ["IncomingMailServer", incoming],
    ["OutgoingMailServer", outgoing],
  ] as const) {
    if (!setting) continue;
    pairs.push(
      [`${prefix}Authentication`, "EmailAuthPassword"],
      [`${prefix}HostName`, setting.server!],
      [`${prefix}PortNumber`, setting.port],
      [`${prefix}UseSSL`, true],
    );
  }
  if (outgoing) pairs.push(["OutgoingPasswordSameAsIncomingPassword", true]);
  const identifier = `${domain.split(".").reverse().join(".")}.mail`;
  const inner: typeof pairs = [...pairs, ...payload("com.apple.mail.managed", `${identifier}.account`, domain)];
  const outer = payload("Configuration", identifier, domain);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
${dictionary(inner, "      ")}
    </dict>
  </array>
${dictionary(outer, "  ")}
</dict>
</plist>
`;
}

const payload = (type: string, identifier: string, domain: string): [string, string | number | boolean][] => [
  ["PayloadDisplayName", `Mail for ${domain}`],
  ["PayloadIdentifier", identifier],
  ["PayloadType", type],
  ["PayloadUUID", uuidOf(`${type} ${identifier}`)],
  ["PayloadVersion", 1],
];

const dictionary = (pairs: readonly [string, string | number | boolean][], indent: string): string =>
  pairs.map(([key, value]) => `${indent}<key>${key}</key>\n${indent}${plistValue(value)}`).join("\n");

const plistValue = (value: string | number | boolean): string =>
  typeof value === "string"
    ? `<string>${escapeHtml(value)}</string>`
    : typeof value === "number"
      ? `<integer>${value}</integer>`
      : `<${value}/>`;

/** The same UUID for the same text, so that a new profile replaces the old one (FNV-1a, four times). */
function uuidOf(text: string): string {
  const words = [0, 1, 2, 3].map((seed) => {
    let hash = 0x811c9dc5 ^ seed;
    for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, "0");
  });
  const hex = words.join("").toUpperCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-A${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const srvNames = {
  submissions: "_submissions",
  submission: "_submission",
  imaps: "_imaps",
  imap: "_imap",
  pop3s: "_pop3s",
  pop3: "_pop3",
} as const;

/** SRV records by which programs find the servers (RFC 6186, RFC 8314); what is not offered says so with a dot. */
export function srvRecords({ domain, settings }: ClientAccount): string {
  const lines = Object.entries(srvNames).map(([protocol, name]) => {
    const setting = settings.find((found) => found.protocol === protocol && isUsable(found));
    const owner = `${name}._tcp.${domain}.`.padEnd(36);
    if (!setting) return `${owner} IN SRV 0 0 0 .`;
    const priority = setting.isPreferred ? 0 : 10;
    return `${owner} IN SRV ${priority} 1 ${setting.port} ${setting.server}.`;
  });
  return `${lines.join("\n")}\n`;
}
