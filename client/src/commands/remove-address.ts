import { l10n } from "vscode";
import { meantUri, type Session } from "../session.ts";
import { pickAddress } from "./pick-address.ts";
import { previewedEdit } from "./preview-edit.ts";

/** Remove an IP Address…: one edit over all files to look at, and what it leaves. */
export async function removeAddress(session: Session, argument?: unknown): Promise<void> {
  const uri = meantUri(session);
  if (uri === undefined) return;
  const title = l10n.t("Remove an IP Address");
  const address =
    typeof argument === "string" ? argument : await pickAddress(session, uri, title, "mailconf/removableAddresses");
  if (address === undefined) return;
  const shown = l10n.t("Without {0}", address);
  const texts = {
    title: shown,
    question: l10n.t("{0}: remove what the preview shows? Nothing is saved yet.", shown),
    yes: l10n.t("Remove"),
    left: l10n.t("Left to do for {0}", address),
  };
  await previewedEdit(session, texts, () => session.client.sendRequest("mailconf/removeAddress", { uri, address }));
}
