import { type Disposable, EventEmitter, LogLevel, type LogOutputChannel, window, workspace } from "vscode";

/** The output channel, and the channel of trace.server: it writes there what the setting asks for, whatever the log level. */
export interface Output extends Disposable {
  readonly outputChannel: LogOutputChannel;
  readonly traceOutputChannel: LogOutputChannel;
}

/** Makes the output. vscode-languageclient traces at a log level that nobody sees who has only changed the setting. */
export function createOutput(): Output {
  const outputChannel = window.createOutputChannel("Mailconf", { log: true });
  const changed = new EventEmitter<LogLevel>();
  const level = () => {
    const isAsked = workspace.getConfiguration("mailconf").get<string>("trace.server", "off") !== "off";
    return isAsked ? LogLevel.Trace : outputChannel.logLevel;
  };
  const listening = [
    outputChannel.onDidChangeLogLevel(() => changed.fire(level())),
    workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration("mailconf.trace") && changed.fire(level()),
    ),
  ];
  const traceOutputChannel: LogOutputChannel = {
    ...outputChannel,
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: changed.event,
    trace: (text) => outputChannel.info(text),
  };
  const dispose = () => {
    for (const subscription of [...listening, changed, outputChannel]) subscription.dispose();
  };
  return { outputChannel, traceOutputChannel, dispose };
}
