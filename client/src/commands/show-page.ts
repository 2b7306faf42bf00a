import { pages } from "../page-panel.ts";
import { meantUri, type Session } from "../session.ts";

/** Show Mail Server Map: the way of a mail through this server, and the certificate of each address and port. */
export function showMap(session: Session): void {
  const uri = meantUri(session);
  if (uri !== undefined) pages.map.show(session, { uri });
}

/** Show Client Settings: what mail users enter in their programs. */
export function showClientSettings(session: Session): void {
  const uri = meantUri(session);
  if (uri !== undefined) pages.clientSettings.show(session, { uri });
}
