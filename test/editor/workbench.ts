import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BrowserContext, chromium, type Frame, type Locator, type Page } from "playwright-core";
import { type RunningCodeServer, startCodeServer } from "../../scripts/code-server.mjs";
import { at } from "../../scripts/root.mjs";

/** Settings that make the screen hold still. */
const still = {
  "security.workspace.trust.enabled": false,
  "editor.accessibilitySupport": "off",
  "editor.hover.delay": 100,
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "files.autoSave": "off",
  "git.enabled": false,
  "window.confirmBeforeClose": "never",
  "workbench.localHistory.enabled": false,
};

export interface WorkbenchOptions {
  /** The files of the folder that is opened: text by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders of it that are opened together, as a workspace; without: the folder itself. */
  readonly folders?: readonly string[];
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A real VS Code with the packaged extension, on a folder of its own, driven as a person would. Lines and columns count from 1. */
export class Workbench {
  /** The opened folder. */
  readonly folder: string;
  /** What the page wanted from outside this machine (it never got it). */
  readonly blocked: string[] = [];
  /** What the page wrote to the browser's console. */
  readonly console: string[] = [];

  private constructor(
    private readonly home: string,
    private readonly server: RunningCodeServer,
    private readonly browser: BrowserContext,
    readonly page: Page,
  ) {
    this.folder = path.join(home, "folder");
  }

  static async open({ files, folders, settings = {} }: WorkbenchOptions): Promise<Workbench> {
    const home = mkdtempSync(path.join(tmpdir(), "mailconf-workbench-"));
    const folder = path.join(home, "folder");
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const vsix = at("dist", "mailconf.vsix");
    const env = { PATH: process.env.PATH, LANG: "C.UTF-8", HOME: home, SHELL: "/bin/bash", TMPDIR: tmpdir() };
    const server = await startCodeServer({ home, vsix, env, settings: { ...still, ...settings } });
    const browser = await startChromium(path.join(home, "chromium"));
    const page = browser.pages()[0] ?? (await browser.newPage());
    const workbench = new Workbench(home, server, browser, page);
    const together = path.join(folder, "all.code-workspace");
    if (folders) writeFileSync(together, JSON.stringify({ folders: folders.map((name) => ({ path: name })) }));
    const opened = folders ? `workspace=${encodeURIComponent(together)}` : `folder=${encodeURIComponent(folder)}`;
    await workbench.load(`${server.address}/?${opened}`);
    return workbench;
  }

  private async load(address: string): Promise<void> {
    this.page.on("console", (message) => this.console.push(`${message.type()}: ${message.text()}`));
    this.page.on("pageerror", (error) => this.console.push(`pageerror: ${error}`));
    await this.browser.route(
      (url) => url.hostname !== "127.0.0.1",
      (route) => {
        this.blocked.push(route.request().url());
        return route.abort();
      },
    );
    await this.page.goto(address, { timeout: 60_000 });
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
  }

  /** Closes everything and removes the folder. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Runs a part of a test; if it fails, a picture of the screen stays in .cache/screenshots. */
  async step<T>(name: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const picture = at(".cache", "screenshots", `${name.replace(/\W+/g, "-")}.png`);
      await this.screenshot(picture);
      console.log(`the screen when "${name}" failed: ${picture}\n${await this.described().catch(String)}`);
      throw error;
    }
  }

  /** What is on the screen and where keys go, for those who have only the log. */
  private async described(): Promise<string> {
    const rows = await this.page.locator(".markers-panel-container .monaco-list-row").allInnerTexts();
    const notes = await this.page.locator(".notification-list-item-message").allInnerTexts();
    const focus = await this.page.evaluate(
      "document.activeElement?.closest('[id], .monaco-editor')?.outerHTML.slice(0, 200)",
    );
    return [`focus: ${focus}`, ...(await this.statusItems()), "editor:", await this.text(), ...rows, ...notes].join(
      "\n",
    );
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /** Presses keys one after the other: `press("Control+K", "Control+I")`. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 20 });
  }

  /** Fills VS Code's input box, which the key opens, and takes the row that has the text. */
  private async quickInput(key: string, text: string, ...row: readonly string[]): Promise<void> {
    // The row that Enter takes: an unfiltered list may show the text in another one for a moment.
    let taken = this.page.locator(".quick-input-list .monaco-list-row.focused");
    for (const word of row) taken = taken.filter({ hasText: word });
    // A list that was made before the extension was there does not come to have its commands: it is opened anew.
    for (let attempt = 1; ; attempt++) {
      await this.openQuickInput(key, text);
      if (row.length === 0) await sleep(150);
      else {
        const waiting = taken.waitFor({ timeout: 6000 });
        if (
          await waiting.then(
            () => false,
            (error) => attempt < 6 || Promise.reject(error),
          )
        )
          continue;
      }
      return this.press("Enter");
    }
  }

  private async openQuickInput(key: string, text: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input").first();
    for (let i = 0; i < 5 && (await input.isVisible()); i++) {
      await this.press("Escape");
      await sleep(100);
    }
    // A key pressed while a view of its own frame loses the focus is lost.
    for (let i = 0; i < 5 && !(await input.isVisible()); i++) {
      await this.press(key);
      await input.waitFor({ timeout: 3000 }).catch(() => {});
    }
    await input.fill(text);
  }

  /** Runs a command of the palette by its title, such as "Mailconf: Show Output". */
  async command(title: string): Promise<void> {
    await this.quickInput("F1", `>${title}`, title.replace(/^[^:]+: */, ""));
  }

  async openFile(name: string): Promise<void> {
    const base = path.basename(name);
    const folder = path.basename(path.dirname(name)).replace(".", "");
    await this.quickInput("Control+P", name, base, folder);
    await this.page.locator(`.editor-group-container.active .tab.active[data-resource-name="${base}"]`).waitFor();
    await this.page.locator(".editor-group-container.active .editor-instance .view-line").first().waitFor();
    await this.editorFocused();
  }

  /** Waits until what is typed goes to the active editor: the quick input gives the focus back some time after it closed. */
  private async editorFocused(): Promise<void> {
    await this.page.locator(".editor-group-container.active .editor-instance .monaco-editor.focused").first().waitFor();
  }

  async gotoLine(line: number, column = 1): Promise<void> {
    await this.quickInput("Control+G", `:${line}:${column}`);
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.editorFocused();
  }

  /** The text of the active editor, as far as it is on the screen. */
  async text(): Promise<string> {
    const lines = this.page.locator(".editor-group-container.active .editor-instance .view-line");
    const placed = await lines.evaluateAll((all) => all.map((line) => [line.offsetTop, line.textContent] as const));
    const inOrder = placed.sort(([a], [b]) => a - b).map(([, text]) => text);
    return inOrder.join("\n").replaceAll("\u00a0", " ");
  }

  /** The squiggles on the screen. */
  squiggles(severity: "error" | "warning" | "info" | "hint"): Locator {
    return this.page.locator(`.editor-instance .squiggly-${severity}`);
  }

  /** The hover at the place, read by keyboard, as its text. */
  async hover(line: number, column: number): Promise<string> {
    await this.gotoLine(line, column);
    await this.press("Control+K", "Control+I");
    const hover = this.page.locator(".monaco-resizable-hover .monaco-hover, .monaco-hover:not(.hidden)").first();
    await hover.locator(".hover-contents, .markdown-hover").first().waitFor();
    await sleep(300);
    // biome-ignore lint/performance/useDomNodeTextContent: what a person reads, with its line breaks
    const text = await hover.innerText();
    await this.press("Escape");
    return text;
  }

  /** The labels that completion offers at the cursor; the list stays open. */
  async completion(): Promise<string[]> {
    await this.press("Control+Space");
    const rows = this.page.locator(".suggest-widget.visible .monaco-list-row");
    await rows.first().waitFor();
    return await rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-label") ?? ""));
  }

  /** The code actions offered at the cursor, by title; the menu stays open. */
  async quickFixes(): Promise<string[]> {
    // VS Code asks again about 250 ms after the cursor moved; a menu opened before that is lost now and then.
    await sleep(600);
    await this.press("Control+.");
    const rows = this.fixMenu().locator(".monaco-list-row.action");
    await rows.first().waitFor();
    return await rows.allInnerTexts();
  }

  private fixMenu(): Locator {
    return this.page.locator(".action-widget:not(.action-list-submenu-panel)");
  }

  /** Takes the first code action at the cursor that has this in its title. */
  async quickFix(title: string): Promise<void> {
    await this.quickFixes();
    await this.fixMenu().locator(".monaco-list-row.action", { hasText: title }).first().click();
    await this.fixMenu().waitFor({ state: "hidden" });
  }

  async save(): Promise<void> {
    await this.press("Control+S");
    await this.page.locator(".tab.active:not(.dirty)").first().waitFor();
  }

  /** The rows of the Problems panel. */
  async problems(): Promise<string[]> {
    const panel = this.page.locator(".markers-panel-container");
    if (!(await panel.isVisible())) await this.press("Control+Shift+M");
    await panel.waitFor();
    await sleep(300);
    const rows = await panel.locator(".monaco-list-row").allInnerTexts();
    return rows.map((row) => row.replaceAll(/\s+/g, " ").trim());
  }

  /** The texts of the status bar. */
  async statusItems(): Promise<string[]> {
    const items = await this.page.locator(".statusbar-item").allInnerTexts();
    return items.map((text) => text.trim()).filter((text) => text !== "");
  }

  /** The frame of a view (a page of ours, a Markdown preview) that holds an element, once it is there. */
  async view(selector: string): Promise<Frame> {
    for (let i = 0; i < 300; i++) {
      for (const frame of this.page.frames())
        if (
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        )
          return frame;
      await sleep(100);
    }
    throw new Error(`no view holds ${selector}`);
  }

  /** Picks the row of the open quick pick that has the text, or accepts what is filled in. */
  async pick(row?: string): Promise<void> {
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    if (row !== undefined) await rows.filter({ hasText: row }).first().click();
    else await this.press("Enter");
  }

  /** The text of the clipboard. */
  async clipboard(): Promise<string> {
    return await this.page.evaluate("navigator.clipboard.readText()");
  }

  /** The notification that has this text, once it is there; a pattern tells it from one that only says what is going on. */
  async notification(text: string | RegExp): Promise<string> {
    const message = this.page.locator(".notification-list-item-message", { hasText: text }).first();
    await message.waitFor();
    // biome-ignore lint/performance/useDomNodeTextContent: what a person reads, with its line breaks
    return await message.innerText();
  }
}

async function startChromium(profile: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    viewport: { width: 1400, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    // Root, whom containers have, gets no sandbox from Chromium; the only page is ours.
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"].concat(
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ),
  });
  context.setDefaultTimeout(30_000);
  return context;
}
