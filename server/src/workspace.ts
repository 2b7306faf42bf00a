import { courierDirectoriesFor, courierFiles } from "./courier-files.ts";
import type { Version } from "./facts/version.ts";
import type { Host } from "./host/host.ts";
import { Probes } from "./host/probes.ts";
import { instanceOptions, targetOf } from "./instance-options.ts";
import { Instance, type InstanceFiles, type InstanceOptions } from "./model/instance.ts";
import { allRules } from "./rules/all.ts";
import { collectProblems, type ModelFindings } from "./rules/collect.ts";
import { Linter } from "./rules/linter.ts";
import { type FindingsByEntry, findInModel } from "./rules/model-findings.ts";
import type { Problem } from "./rules/problem.ts";
import type { EntryContext, EntryRule, ModelRule } from "./rules/rule.ts";
import { hasSuppressions } from "./rules/suppressions.ts";
import { unusedSuppression, unusedSuppressions } from "./rules/syntax/unused-suppression.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import type { Grammar } from "./syntax/grammar.ts";
import { grammarOfText, languageOf } from "./syntax/languages.ts";
import { SourceFile } from "./syntax/source-file.ts";
import type { TextChange } from "./syntax/text.ts";
import { TableBudget } from "./table-budget.ts";
import { formatInUse } from "./table-use.ts";
import { childOf, directoryOf, fileIn, isCopy, nameOf, pathOf, uriKey, uriOf } from "./uri.ts";

export interface WorkspaceOptions {
  /** Reads configuration files; its paths are URIs. */
  readonly disk: Host;
  /** Answers what the configuration's own paths, addresses and programs are asked for. */
  readonly machine: Host;
  readonly settings?: Settings;
  /** Called when an answer came late: what depends on it should be asked for again. */
  readonly onChange?: () => void;
  /** Whether the editor runs our command "Explain This" from a link. */
  readonly hasCommands?: boolean;
  /** Told of a rule that failed: the others go on. */
  readonly onFailure?: (rule: string, error: unknown) => void;
}

const entryRules = allRules.filter((rule): rule is EntryRule => rule.needs === "entry");
const modelRules = allRules.filter((rule): rule is ModelRule => rule.needs !== "entry");

interface Read {
  readonly instance: Instance;
  /** How often a file had been opened or closed when it was read: since then its files may be other objects. */
  readonly opened: number;
}

interface Settled extends Read {
  readonly findings: ReadonlyMap<SourceFile, ModelFindings>;
}

const noFindings: ModelFindings = new Map();

/** The engine: open files over disk, the instances that they make, and what the rules say of them. */
export class Workspace {
  readonly probes: Probes;
  readonly #disk: Probes;
  readonly #open = new Map<string, SourceFile>();
  readonly #onDisk = new Map<string, { readonly file: SourceFile; readonly text: string }>();
  readonly #settled = new Map<string, Settled>();
  /** Instances that were asked for before the rules had run over them. */
  readonly #read = new Map<string, Read>();
  /** What the tables of each directory's instance take, as of its last reading. */
  readonly #budgets = new Map<string, TableBudget>();
  #opened = 0;
  #lastCourierDirectory: string | undefined;
  #linters = new WeakMap<SourceFile, Linter>();
  #settings: Settings;

  constructor(private readonly options: WorkspaceOptions) {
    const changed = () => {
      this.#linters = new WeakMap();
      this.#read.clear();
      options.onChange?.();
    };
    this.probes = new Probes(options.machine, changed);
    this.#disk = new Probes(options.disk, changed);
    this.#settings = options.settings ?? defaultSettings;
  }

  get settings(): Settings {
    return this.#settings;
  }

  set settings(settings: Settings) {
    this.#settings = settings;
    this.#linters = new WeakMap();
    this.#settled.clear();
    this.#read.clear();
  }

  get hasCommands(): boolean {
    return this.options.hasCommands === true;
  }

  // Files

  open(uri: string, languageId: string, version: number, text: string): SourceFile {
    const file = SourceFile.create(uri, languageId, version, text, this.#grammarOf(uri, languageId, text));
    this.#open.set(uriKey(uri), file);
    this.#opened++;
    return file;
  }

  #grammarOf(uri: string, languageId: string, text: string): Grammar {
    const use = languageId === "postfix-table" ? formatInUse(this, uri) : undefined;
    return grammarOfText(languageId, pathOf(uri), text, use);
  }

  change(uri: string, changes: readonly TextChange[], version: number): SourceFile | undefined {
    const file = this.#open.get(uriKey(uri));
    file?.update(changes, version);
    return file;
  }

  close(uri: string): void {
    this.#open.delete(uriKey(uri));
    this.#opened++;
  }

  openFile(uri: string): SourceFile | undefined {
    return this.#open.get(uriKey(uri));
  }

  get openFiles(): Iterable<SourceFile> {
    return this.#open.values();
  }

  /** The file as the editor has it, else as it is on disk; undefined where it cannot be read (yet) or has no language. */
  file(uri: string, language?: string): SourceFile | undefined {
    const key = uriKey(uri);
    const open = this.#open.get(key);
    if (open) return open;
    const answer = this.#disk.text(uri);
    if (answer?.kind !== "found") {
      this.#onDisk.delete(key);
      return undefined;
    }
    return this.#sourceOf(key, uri, answer.value.text, language);
  }

  #sourceOf(key: string, uri: string, text: string, language: string | undefined): SourceFile | undefined {
    const known = this.#onDisk.get(key);
    if (known?.text === text) return known.file;
    const languageId = language ?? languageOf(pathOf(uri), text);
    if (!languageId) return undefined;
    const file = SourceFile.create(uri, languageId, 0, text, this.#grammarOf(uri, languageId, text));
    this.#onDisk.set(key, { file, text });
    return file;
  }

  /** What the disk says of a file or directory. */
  get disk(): Probes {
    return this.#disk;
  }

  /** Forgets nothing, but looks at files again when they are asked for. */
  refresh(): void {
    this.#read.clear();
    this.#disk.refresh();
    this.probes.refresh();
  }

  /** Whether a question to the machine is still open. */
  get isAsking(): boolean {
    return this.#disk.isPending || this.probes.isPending;
  }

  /** The questions that are still open, as people read them. */
  get questions(): readonly string[] {
    return [...this.#disk.pending, ...this.probes.pending];
  }

  /** Gives up everything that was read from the disk: for whoever looks at many directories, one after the other. */
  forget(): void {
    this.#disk.forget();
    this.probes.forgetFiles();
    this.#budgets.clear();
    this.#onDisk.clear();
    this.#settled.clear();
    this.#read.clear();
    this.#linters = new WeakMap();
  }

  /** Resolves when every question that was asked is answered. */
  async answered(): Promise<void> {
    while (this.isAsking) {
      await this.#disk.settled();
      await this.probes.settled();
    }
  }

  // Instances

  /** The directory whose instance a file belongs to. */
  instanceDirectoryOf(uri: string): string {
    const directory = directoryOf(uri);
    const parent = directoryOf(directory);
    if (this.#isPostfixDirectory(directory)) return directory;
    if (courierFiles.includes(nameOf(uri))) {
      const beside = childOf(parent, "postfix");
      return this.#isPostfixDirectory(beside) ? beside : directory;
    }
    return this.#isPostfixDirectory(parent) ? parent : directory;
  }

  /** The instance that a file belongs to, as of the last settling; until then, as its files were when it was asked for. */
  instanceOf(uri: string): Instance {
    const directory = this.instanceDirectoryOf(uri);
    const key = uriKey(directory);
    const known = [this.#settled.get(key), this.#read.get(key)].find((read) => read?.opened === this.#opened);
    if (known) return known.instance;
    const fresh = this.read(directory);
    this.#read.set(key, fresh);
    return fresh.instance;
  }

  /** The instance of a directory as its files are now; no rule is run. */
  read(directory: string): Read {
    const files = this.#filesOf(directory);
    return {
      instance: new Instance(files, instanceOptions(this.#settings, this.probes, files.courierDirectory), this.probes),
      opened: this.#opened,
    };
  }

  /** Builds the instance of a directory anew and runs the rules that see all of it. */
  settle(directory: string): Settled {
    const steps = this.settling(directory);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** The same in steps, each with what was done: whoever takes them may do something else between two, or leave off. */
  *settling(directory: string): Generator<string, Settled> {
    const { instance, opened } = this.read(directory);
    yield "reading";
    const findings = yield* findInModel(instance, modelRules, this.#settings.rules, this.options.onFailure);
    const settled = { instance, opened, findings };
    this.#settled.set(uriKey(directory), settled);
    this.#read.delete(uriKey(directory));
    for (const file of this.#checkedFiles(instance)) {
      this.#addUnusedSuppressions(file, findings);
      file.forgetLarge();
    }
    return settled;
  }

  #checkedFiles({ files: { main, master, courier } }: Instance): SourceFile[] {
    const files = [main, master, ...courier.values()].filter((file) => file !== undefined);
    return [...new Set([...files, ...this.#open.values()])];
  }

  /** Comments that took out nothing: known only when every other rule has run. */
  #addUnusedSuppressions(file: SourceFile, findings: FindingsByEntry): void {
    if (!hasSuppressions(file)) return;
    const used = new Set<string>();
    collectProblems(file, this.#linterOf(file), findings.get(file) ?? noFindings, {
      severities: this.#settings.rules,
      onSuppressed: (id, line) => used.add(`${id} ${line}`),
    });
    const ids = new Set(allRules.map(({ id }) => id));
    for (const finding of unusedSuppressions(file, (id) => ids.has(id), used))
      findings.add(unusedSuppression, finding, file);
  }

  get instanceOptions(): InstanceOptions {
    return instanceOptions(this.#settings, this.probes, this.#lastCourierDirectory);
  }

  /** The Postfix that the files are for: the setting, else the installed one, else the newest known. */
  get target(): Version {
    return targetOf(this.#settings, this.probes);
  }

  #isPostfixDirectory(directory: string): boolean {
    return ["main.cf", "master.cf"].some((name) => {
      const uri = childOf(directory, name);
      return this.#open.has(uriKey(uri)) || this.#disk.status(uri)?.kind === "found";
    });
  }

  #filesOf(directory: string, budget = new TableBudget()): InstanceFiles {
    this.#budgets.set(uriKey(directory), budget);
    const courierDirectory = this.#courierDirectoryOf(directory);
    this.#lastCourierDirectory = courierDirectory;
    const courier = new Map<string, SourceFile>();
    if (courierDirectory !== undefined) {
      for (const name of courierFiles) {
        const language = name.endsWith("rc") ? "courier-auth" : "courier";
        const file = this.file(childOf(courierDirectory, name), language);
        if (file) courier.set(name, file);
      }
    }
    return {
      directory,
      main: this.file(childOf(directory, "main.cf"), "postfix-main"),
      master: this.file(childOf(directory, "master.cf"), "postfix-master"),
      courier,
      courierDirectory,
      courierPath: courierDirectory === undefined ? undefined : pathOf(courierDirectory),
      sideFile: (path, language) => this.#sideFile(directory, path, language, budget),
    };
  }

  #courierDirectoryOf(directory: string): string | undefined {
    const { courierDirectory } = this.#settings;
    if (courierDirectory !== "") return courierDirectory;
    return courierDirectoriesFor(directory).find((candidate) => {
      // One question for all names, where the directory may be listed.
      const listed = this.#disk.list(candidate);
      return courierFiles.some((name) => {
        const uri = childOf(candidate, name);
        if (this.#open.has(uriKey(uri))) return true;
        if (listed?.kind === "missing") return false;
        return listed?.kind === "found" ? listed.value.includes(name) : this.#disk.status(uri)?.kind === "found";
      });
    });
  }

  /** A file that the configuration names by absolute path: open in the editor, beside the configuration, or on the machine. */
  #sideFile(directory: string, path: string, language: string, budget: TableBudget): SourceFile | undefined {
    const open = this.#open.get(`file://${path}`);
    if (open) return open;
    const own = fileIn(directory, path);
    if (own !== undefined && !budget.hasRoom(this.#disk, own)) return undefined;
    const beside = own === undefined ? undefined : this.file(own, language);
    if (beside) return beside;
    const answer = budget.hasRoom(this.probes, path) ? this.probes.text(path) : undefined;
    if (answer?.kind !== "found") return undefined;
    return this.#sourceOf(`side ${path}`, `file://${path}`, answer.value.text, language);
  }

  /** The files of a directory's instance that are checked, in the order in which people look at them. */
  filesIn(directory: string): SourceFile[] {
    const budget = this.#budgets.get(uriKey(directory));
    const { main, master, courier } = this.#filesOf(directory, budget);
    const files = [main, master, ...courier.values()].filter((file) => file !== undefined);
    const answer = this.#disk.list(directory);
    const names = answer?.kind === "found" ? answer.value : [];
    for (const name of names) {
      if (name === "main.cf" || name === "master.cf" || courier.has(name) || isCopy(name)) continue;
      const uri = childOf(directory, name);
      if (languageOf(pathOf(uri)) === undefined || budget?.hasRoom(this.#disk, uri) === false) continue;
      const file = this.file(uri);
      if (file) files.push(file);
    }
    return files;
  }

  /** The tables of a directory's instance that are not looked into, because those before them are large enough. */
  readonly leftOut = (directory: string): readonly string[] => this.#budgets.get(uriKey(directory))?.leftOut ?? [];

  /** The URI under which an editor opens a file that the configuration names. */
  uriOfPath(path: string): string {
    return uriOf(this.#settings.root === "" ? path : `${this.#settings.root}${path}`);
  }

  // Problems

  /**
   * What the rules say of a file: entry rules now, the others as of the last settling. With `fresh` no more lines than
   * that are checked for the first time: `checking` sees to the others.
   */
  problems(file: SourceFile, limit?: number, near?: number, fresh?: number): Problem[] {
    const settled = this.#settled.get(uriKey(this.instanceDirectoryOf(file.uri)));
    return collectProblems(file, this.#linterOf(file), settled?.findings.get(file) ?? noFindings, {
      severities: this.#settings.rules,
      fresh,
      ...(limit !== undefined && { limit, near }),
    });
  }

  /** Runs the entry rules over what they have not seen of a file yet, block by block; returns whether there was anything. */
  *checking(file: SourceFile): Generator<string, boolean> {
    const linter = this.#linterOf(file);
    const unseen = [...file.blocks].filter((block) => !linter.hasSeen(block));
    for (const block of unseen) {
      linter.entriesWithFindings(file, block);
      yield nameOf(file.uri);
    }
    return unseen.length > 0;
  }

  #linterOf(file: SourceFile): Linter {
    let linter = this.#linters.get(file);
    if (!linter) {
      linter = new Linter(entryRules, this.#contextOf(file), this.options.onFailure);
      this.#linters.set(file, linter);
    }
    return linter;
  }

  #contextOf(file: SourceFile): EntryContext {
    const courierDirectory = file.languageId.startsWith("courier") ? directoryOf(file.uri) : undefined;
    const { target, courier, courierTls, port465 } = instanceOptions(this.#settings, this.probes, courierDirectory);
    return { target, courier, courierTls, port465, languageId: file.languageId, fileName: nameOf(file.uri) };
  }
}
