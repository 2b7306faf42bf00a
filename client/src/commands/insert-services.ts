import { l10n, window } from "vscode";
import { meantUri, type Session } from "../session.ts";
import { pickAddress } from "./pick-address.ts";
import { pickOrType } from "./pick-or-type.ts";
import { previewedEdit } from "./preview-edit.ts";

interface Choices {
  readonly parts: readonly { readonly part: string; readonly state: "missing" | "there" | "unknown" }[];
  readonly certificates: readonly { readonly path: string; readonly detail: string }[];
  readonly domains: readonly string[];
}

/** Insert Services for an IP Address…: the questions one after the other, then one edit over all files to look at. */
export async function insertServices(session: Session, argument?: unknown): Promise<void> {
  const uri = meantUri(session);
  if (uri === undefined) return;
  const address =
    typeof argument === "string" ? argument : await pickAddress(session, uri, title(), "mailconf/addresses");
  if (address === undefined) return;
  const choices = await session.client.sendRequest<Choices>("mailconf/insertionChoices", { uri, address });
  const parts = await pickParts(address, choices);
  if (!parts || parts.length === 0) return;
  const needsCertificate = parts.some((part) => part !== "outgoing" && part !== "mynetworks");
  const certificate = needsCertificate ? await pickCertificate(address, choices) : "";
  if (certificate === undefined) return;
  const domains = parts.includes("outgoing") ? await askDomains(address, choices) : [];
  if (!domains) return;
  const request = { uri, address, parts, certificate, domains };
  const shown = l10n.t("Services for {0}", address);
  const texts = {
    title: shown,
    question: l10n.t("{0}: insert what the preview shows? Nothing is saved yet.", shown),
    yes: l10n.t("Insert"),
    left: l10n.t("Left to do for {0}", address),
  };
  await previewedEdit(session, texts, () => session.client.sendRequest("mailconf/insertServices", request));
}

const title = () => l10n.t("Insert Services for an IP Address");

async function pickParts(address: string, { parts }: Choices): Promise<string[] | undefined> {
  const words: Readonly<Record<string, readonly [label: string, detail: string]>> = {
    smtp: ["smtp", l10n.t("Port 25: mail from other servers")],
    submissions: ["submissions", l10n.t("Port 465: mail from users, TLS from the first byte (RFC 8314)")],
    submission: ["submission", l10n.t("Port 587: mail from users, STARTTLS")],
    outgoing: [
      l10n.t("outgoing smtp"),
      l10n.t("A transport that sends from this address, and the domains that use it"),
    ],
    mynetworks: ["mynetworks", l10n.t("Programs on this machine may send through this address")],
    courier: [l10n.t("Courier's certificate files"), l10n.t("IMAP and POP3: the files to make, as commands")],
    sni: [
      l10n.t("certificate by server name (SNI)"),
      l10n.t("The modern way (Postfix 3.4): no service of its own, the name that clients send decides"),
    ],
  };
  const states = { missing: "", there: l10n.t("there already"), unknown: l10n.t("not to be told from these files") };
  const items = parts.map(({ part, state }) => ({
    part,
    label: words[part]?.[0] ?? part,
    detail: words[part]?.[1] ?? "",
    description: states[state],
    picked: state === "missing" && part !== "sni",
  }));
  const picked = await window.showQuickPick(items, {
    title: title(),
    placeHolder: l10n.t("What {0} is to have", address),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return picked?.map(({ part }) => part);
}

function pickCertificate(address: string, { certificates }: Choices): Promise<string | undefined> {
  return pickOrType({
    title: title(),
    placeholder: l10n.t("The PEM file with key and certificate that {0} presents: pick one, or type its path", address),
    known: certificates.map(({ path, detail }) => ({ value: path, detail })),
    problem: (path) => (/^\/\S+$/.test(path) ? null : l10n.t("An absolute path without blanks")),
    first: "known",
  });
}

async function askDomains(address: string, { domains }: Choices): Promise<string[] | undefined> {
  const text = await window.showInputBox({
    title: title(),
    prompt: l10n.t("Domains whose mail leaves from {0}; empty: to be added later", address),
    placeHolder: "example.net example.org",
    value: domains.join(" "),
    ignoreFocusOut: true,
    validateInput: (value) => (/^[\w.@\s,-]*$/.test(value) ? undefined : l10n.t("Domain names, separated by blanks")),
  });
  return text?.split(/[\s,]+/).filter((domain) => domain !== "");
}
