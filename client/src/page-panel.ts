import {
  commands,
  type Disposable,
  env,
  l10n,
  languages,
  Range,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import { pageHtml } from "./page-html.ts";
import { isServed, type Session } from "./session.ts";

interface Page {
  readonly title: string;
  readonly style: string;
  readonly body: string;
}

/** What the page's script says. */
type Message =
  | { readonly kind: "reveal"; readonly uri: string; readonly line: number }
  | { readonly kind: "copy"; readonly text: string }
  | { readonly kind: "open"; readonly text: string; readonly language: string }
  | { readonly kind: "check" };

/** What a page is asked for: a file of its server and what else its request takes. */
export type PageQuestion = { readonly uri: string } & Readonly<Record<string, string>>;

/** Milliseconds without an edit after which a page is made anew. */
const pause = 300;

/** A page that the server makes, in a panel of its own; it follows edits. */
class PagePanel {
  #panel: WebviewPanel | undefined;
  #question: PageQuestion = { uri: "" };
  #shown = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly viewType: string,
    private readonly request: string,
    private readonly title: () => string,
  ) {}

  /** Shows the page that answers a question; a panel that is open is used again. */
  show(session: Session, question: PageQuestion): void {
    if (this.#panel) {
      if (JSON.stringify(question) !== JSON.stringify(this.#question)) this.#shown = "";
      this.#question = question;
      this.#panel.reveal(undefined, false);
      this.#soon(session);
    } else {
      const options = { enableScripts: true, enableFindWidget: true, localResourceRoots: [] };
      // Beside the files, and so beside no other page.
      const column =
        Object.values(pages)
          .flatMap((page) => page.#panel?.viewColumn ?? [])
          .at(0) ?? ViewColumn.Beside;
      this.adopt(session, window.createWebviewPanel(this.viewType, this.title(), column, options), question);
    }
  }

  /** Takes a panel over, a new one or one that VS Code brings back after a reload. */
  adopt(session: Session, panel: WebviewPanel, question: PageQuestion): void {
    this.#panel = panel;
    this.#question = question;
    this.#shown = "";
    panel.iconPath = Uri.joinPath(session.extension.extensionUri, "media", "icon.png");
    const subscriptions: Disposable[] = [
      panel.webview.onDidReceiveMessage((message: Message) => answer(message, this.#question.uri)),
      panel.onDidChangeViewState(() => panel.visible && this.#soon(session)),
      workspace.onDidChangeTextDocument(({ document }) => isServed(document) && this.#soon(session)),
      // Answers of the machine that come late change problems, and so do settings.
      languages.onDidChangeDiagnostics(() => this.#soon(session)),
    ];
    panel.onDidDispose(() => {
      clearTimeout(this.#timer);
      for (const subscription of subscriptions) subscription.dispose();
      this.#panel = undefined;
    });
    void this.#refresh(session);
  }

  /** Makes the page anew where it is open: the server knows more now. */
  renew(session: Session): void {
    if (this.#panel) this.#soon(session);
  }

  #soon(session: Session): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(session), pause);
  }

  async #refresh(session: Session): Promise<void> {
    const panel = this.#panel;
    const question = this.#question;
    if (!panel?.visible) return;
    const page = await session.client.sendRequest<Page>(this.request, question).catch(() => undefined);
    if (page?.body === undefined || question !== this.#question || panel !== this.#panel || page.body === this.#shown)
      return;
    const isFirst = this.#shown === "";
    this.#shown = page.body;
    if (isFirst) panel.webview.html = pageHtml({ ...page, title: this.title(), state: question });
    else void panel.webview.postMessage({ body: page.body });
  }
}

async function answer(message: Message, uri: string): Promise<void> {
  if (message.kind === "copy") {
    await env.clipboard.writeText(message.text);
    window.setStatusBarMessage(l10n.t("Copied"), 2000);
  } else if (message.kind === "check") {
    await commands.executeCommand("mailconf.checkLiveCertificates", uri);
  } else if (message.kind === "open") {
    const { text, language } = message;
    await window.showTextDocument(await workspace.openTextDocument({ content: text, language }));
  } else {
    const file = Uri.parse(message.uri);
    const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === file.toString());
    const start = new Range(message.line, 0, message.line, 0);
    const viewColumn = editor?.viewColumn ?? ViewColumn.One;
    await window.showTextDocument(file, { selection: start, viewColumn });
  }
}

/** The pages that there are, each with one panel. */
export const pages = {
  map: new PagePanel("mailconf.map", "mailconf/mailMap", () => l10n.t("Mail Server Map")),
  clientSettings: new PagePanel("mailconf.clientSettings", "mailconf/clientSettings", () => l10n.t("Client Settings")),
  trace: new PagePanel("mailconf.trace", "mailconf/tracePage", () => l10n.t("Trace a Message")),
};

/** Lets VS Code bring the pages back after a reload. */
export function registerPages(session: Session): Disposable[] {
  return Object.values(pages).map((page) =>
    window.registerWebviewPanelSerializer(page.viewType, {
      deserializeWebviewPanel: async (panel, state: PageQuestion | undefined) => {
        if (state?.uri === undefined) panel.dispose();
        else page.adopt(session, panel, state);
      },
    }),
  );
}
