// The second command: `mailconf-language-server` is `mailconf lsp`, with --stdio unless another transport is named.
const hasTransport = process.argv.some((word) => /^--(stdio|node-ipc|socket)/.test(word));
process.argv.splice(2, 0, "lsp", ...(hasTransport ? [] : ["--stdio"]));
void import("./main.ts");

export {};
