import { commands, Disposable, EventEmitter, type TextDocumentContentProvider, Uri, workspace } from "vscode";

/** Read-only texts of our own: explanations, defaults. Each is kept as long as it is open. */
export class Texts implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;

  register(): Disposable {
    return Disposable.from(
      workspace.registerTextDocumentContentProvider("mailconf", this),
      workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
      this.#changed,
    );
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** Makes a text available under a name, whose ending decides its language. */
  put(name: string, text: string): Uri {
    return this.putAt(`/${name}`, text);
  }

  /** The same under a path, so that a comparison with the file there says that it is the same file. */
  putAt(path: string, text: string): Uri {
    const uri = Uri.from({ scheme: "mailconf", path });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    return uri;
  }

  /** Shows Markdown as a page beside the editor. */
  async showMarkdown(title: string, markdown: string): Promise<void> {
    const name = title.replaceAll(/[/\\?#%:]/g, "-").slice(0, 60);
    await commands.executeCommand("markdown.showPreviewToSide", this.put(`${name}.md`, markdown));
  }
}
