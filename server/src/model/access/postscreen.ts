import { splitWords } from "../../syntax/words.ts";
import { Maps } from "../lookup/maps.ts";
import type { View } from "../lookup/view.ts";
import { tableReference } from "../tables.ts";
import { isInMynetworks } from "./mynetworks.ts";
import type { Session } from "./session.ts";

/** Whether postscreen hands the client on. It looks at the address alone; a client that keeps to the protocol passes its tests. */
export function passesPostscreen(session: Session, view: View): boolean {
  session.current = { text: "postscreen_access_list", place: view.place("postscreen_access_list"), list: "postscreen" };
  const listed = accessList(session, view);
  if (listed === "permit") {
    session.step("postscreen_access_list lets the client through", "pass");
    return true;
  }
  if (listed === "reject") {
    const action = view.text("postscreen_denylist_action") || view.text("postscreen_blacklist_action") || "ignore";
    if (action.toLowerCase() !== "ignore") return refuse(session, action, "Service currently unavailable", "5.3.2");
    session.step("postscreen_access_list refuses the client, but its action is ignore", "note");
  }
  const sites = view.text("postscreen_dnsbl_sites");
  const action = view.text("postscreen_dnsbl_action").toLowerCase();
  session.current = { text: "postscreen_dnsbl_sites", place: view.place("postscreen_dnsbl_sites"), list: "postscreen" };
  if (sites === "" || action === "ignore" || action === "") return true;
  const { client } = session.situation;
  const question = `whether postscreen's DNS lists count ${client} as bad`;
  if (view.world.choose(question, ["no", "yes"], true) === "no") return true;
  session.rejectUnworded("the client is listed");
  return false;
}

function refuse(session: Session, action: string, text: string, dsn: string): boolean {
  session.reject(action.toLowerCase() === "drop" ? 521 : 550, dsn, text);
  return false;
}

/** The first word of the list that knows the client. */
function accessList(session: Session, view: View): "permit" | "reject" | "dunno" {
  const { client, name } = session.situation;
  for (const { text, content } of splitWords(view.text("postscreen_access_list"))) {
    const word = text.toLowerCase();
    if (word === "permit" || word === "reject" || word === "dunno") return word;
    if (word === "permit_mynetworks") {
      if (isInMynetworks(view, name, client) === "yes") return "permit";
      continue;
    }
    if (!tableReference(content.text)) continue;
    const found = new Maps("postscreen_access_list", view.instance, [content.text]).find(view.world, client, false);
    if (found.kind === "none" || found.kind === "failed") continue;
    const says =
      found.kind === "found"
        ? found.value.toLowerCase()
        : view.world.choose({ table: found.table, key: client, asks: "result" }, ["dunno", "permit", "reject"]);
    if (says === "permit" || says === "reject") return says;
  }
  return "dunno";
}
