import { l10n, window } from "vscode";
import { showError } from "../messages.ts";
import { pages } from "../page-panel.ts";
import { meantUri, type Session } from "../session.ts";

/** The last message that was asked about: the next is often nearly the same. */
interface Message {
  client: string;
  from: string;
  to: string;
  listener: string;
  sasl: string;
  helo: string;
}

const key = "mailconf.tracedMessage";
const none: Message = { client: "", from: "", to: "", listener: "25", sasl: "", helo: "" };

interface Listener {
  readonly listener: string;
  readonly detail: string;
}

/** The listeners to pick from; the one of the last time is taken by Enter. */
const lastFirst = (all: readonly Listener[], last: string) =>
  all
    .map(({ listener, detail }) => ({ label: listener, description: detail }))
    .sort((a, b) => Number(b.label === last) - Number(a.label === last));

/** Trace a Message…: the questions one after the other, then what becomes of the message, each line a link. */
export async function trace(session: Session): Promise<void> {
  const uri = meantUri(session);
  if (uri === undefined) return;
  const message: Message = { ...none, ...session.extension.workspaceState.get<Partial<Message>>(key) };
  const questions: readonly (readonly [name: keyof Message, prompt: string, example: string, isNeeded: boolean])[] = [
    ["client", l10n.t("Address of the client that brings the message"), "203.0.113.7", true],
    ["from", l10n.t("Sender (MAIL FROM)"), "somebody@example.net", false],
    ["to", l10n.t("Recipient (RCPT TO)"), "info@example.com", true],
    ["listener", l10n.t("Listener that the client connects to"), "25", true],
    ["sasl", l10n.t("User who has logged in; empty: nobody"), "info@example.com", false],
    ["helo", l10n.t("Name in HELO; empty: the client's own"), "mail.example.net", false],
  ];
  const listeners = await session.client.sendRequest<Listener[]>("mailconf/listeners", { uri });
  for (const [step, [name, prompt, placeHolder, isNeeded]] of questions.entries()) {
    const title = `${l10n.t("Trace a Message")} (${step + 1}/${questions.length})`;
    const answer =
      name === "listener" && listeners.length > 0
        ? (
            await window.showQuickPick(lastFirst(listeners, message.listener), {
              ...{ title, placeHolder: prompt, ignoreFocusOut: true, matchOnDescription: true },
            })
          )?.label
        : await window.showInputBox({
            ...{ title, prompt, placeHolder, value: message[name], ignoreFocusOut: true },
            validateInput: (text) => (isNeeded && text.trim() === "" ? prompt : undefined),
          });
    if (answer === undefined) return;
    message[name] = answer.trim();
  }
  await session.extension.workspaceState.update(key, message);
  const { client, from, to, listener, sasl, helo } = message;
  const question = {
    ...{ uri, client, from, to, listener },
    ...(sasl !== "" && { sasl }),
    ...(helo !== "" && { helo }),
  };
  const { problem } = await session.client.sendRequest<{ readonly problem?: string }>("mailconf/tracePage", question);
  if (problem === undefined) pages.trace.show(session, question);
  else void showError(l10n.t("Mailconf: {0}", problem));
}
