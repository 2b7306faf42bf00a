/** Colours: those of the editor's theme where there is one, else the system's, light or dark. */
const colours = `:root{color-scheme:light dark;
--fg:var(--vscode-foreground,CanvasText);--bg:var(--vscode-editor-background,Canvas);
--muted:var(--vscode-descriptionForeground,color-mix(in srgb,CanvasText 65%,Canvas));
--line:var(--vscode-contrastBorder,var(--vscode-widget-border,color-mix(in srgb,var(--fg) 22%,var(--bg))));
--box:var(--vscode-editorWidget-background,color-mix(in srgb,CanvasText 4%,Canvas));
--link:var(--vscode-textLink-foreground,LinkText);--focus:var(--vscode-focusBorder,Highlight);
--good:light-dark(#1a7f37,#3fb950);--soon:light-dark(#8a5d00,#d29922);--bad:light-dark(#c72222,#f85149)}
.vscode-light{color-scheme:light;--good:#1a7f37;--soon:#8a5d00;--bad:#c72222}
.vscode-dark{color-scheme:dark;--good:#3fb950;--soon:#d29922;--bad:#f85149}
.vscode-high-contrast{color-scheme:dark;--good:#7ee787;--soon:#ffd33d;--bad:#ff9d93}
.vscode-high-contrast-light{color-scheme:light;--good:#0a5c23;--soon:#6b4700;--bad:#a40e0e}`;

const drawing = `.way{display:block;width:100%;min-width:760px;height:auto;font:13px var(--vscode-font-family,system-ui,sans-serif)}
.way text{fill:var(--fg)}.way .title{font-weight:600;font-size:14px}.way .role,.way .lane{fill:var(--muted);font-size:12px}
.box{fill:var(--box);stroke:var(--vscode-contrastBorder,color-mix(in srgb,var(--fg) 35%,var(--bg)));stroke-width:1}.outside{fill:none;stroke-dasharray:4 3}
.arrow{fill:none;stroke:var(--muted);stroke-width:1.5}.arrowhead{fill:var(--muted)}
.way a[href] .line{fill:var(--link)}.way a[href]:hover .line,.way a:focus .line{text-decoration:underline}
.way .good{fill:var(--good)}.way .soon{fill:var(--soon)}.way .bad{fill:var(--bad)}.way .unknown{fill:var(--muted)}
.way a:focus{outline:1px solid var(--focus)}`;

const text = `body{margin:0;padding:1rem 1.5rem 2rem;color:var(--fg);background:var(--bg);font:var(--vscode-font-size,14px)/1.5 var(--vscode-font-family,system-ui,sans-serif)}
h1{font-size:1.5em;font-weight:600;margin:.2em 0 .1em}h2{font-size:1.15em;font-weight:600;margin:1.8em 0 .5em}p{margin:.3em 0 1em;max-width:72em}
.muted{color:var(--muted)}.scroll{overflow-x:auto}a{text-decoration:none}a[href]{color:var(--link)}a[href]:hover{text-decoration:underline}
a:focus-visible,button:focus-visible,.scroll:focus-visible{outline:1px solid var(--focus);outline-offset:2px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35em .9em .35em 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
td.names,td.wire{white-space:normal;min-width:12em}.wire p{margin:0}
th{font-weight:600;white-space:nowrap}td.number{font-variant-numeric:tabular-nums}code,pre{font-family:var(--vscode-editor-font-family,ui-monospace,monospace);font-size:.95em}code{color:inherit;background:none;padding:0}
tbody tr:hover{background:var(--vscode-list-hoverBackground,color-mix(in srgb,CanvasText 4%,Canvas))}
.state{white-space:nowrap;font-weight:600}.good{color:var(--good)}.soon{color:var(--soon)}.bad{color:var(--bad)}.unknown{color:var(--muted);font-weight:400}
button{font:inherit;color:var(--vscode-button-secondaryForeground,ButtonText);background:var(--vscode-button-secondaryBackground,ButtonFace);border:1px solid var(--vscode-button-border,var(--vscode-contrastBorder,transparent));border-radius:3px;padding:.2em .8em;margin:0 .5em .4em 0;cursor:pointer}
button:hover{background:var(--vscode-button-secondaryHoverBackground,ButtonFace)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:1rem;margin:1rem 0}.card{background:var(--box);border:1px solid var(--line);border-radius:6px;padding:.8rem 1rem}
.card h3 span{font-weight:400;font-size:.9em;white-space:nowrap}.card h3{margin:0 0 .5em;font-size:1.05em}.card dl{display:grid;grid-template-columns:auto 1fr;gap:.2em 1em;margin:0 0 .6em}.card dt{color:var(--muted)}.card dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--vscode-textCodeBlock-background,color-mix(in srgb,CanvasText 5%,Canvas));padding:.8em 1em;overflow:auto;border-radius:4px;max-height:22em}
h3{font-size:1em;margin:1.2em 0 .3em}ul{margin:.2em 0 1em;padding-left:1.5em;max-width:72em;overflow-wrap:anywhere}.steps{list-style:none;padding-left:0}
details{margin:.6em 0}summary{cursor:pointer;margin-bottom:.4em}`;

/** The style of pages, and that of a drawing that stands alone. */
export const pageStyle = `${colours}\n${text}\n${drawing}`;
export const drawingStyle = `${colours}\n${drawing}`;

/** What a page shows: the editor puts it into a frame of its own, the command line into a file. */
export interface Page {
  readonly title: string;
  readonly style: string;
  /** HTML without scripts and without inline styles. */
  readonly body: string;
}

/** Markup without what only an editor can do: follow links to lines, copy. */
export const withoutPlaces = (markup: string): string =>
  markup.replace(/<button[^<>]*>[^<]*<\/button>/g, "").replace(/ href="#" data-uri="[^"]*" data-line="\d+"/g, "");

/** A page as a file of its own; nothing is loaded from elsewhere and nothing runs in it. */
export const standAlone = ({ title, style, body }: Page): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${withoutPlaces(body)}
</body>
</html>
`;
