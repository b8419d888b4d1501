// The look of the element. It has its own tree, so nothing here reaches the page, and only the custom properties named
// first reach in: `--headerlens-*` is the public theme, `--_*` is how it is used here.

export const style = `
:host {
  display: block;
  container-type: inline-size;
  --_font: var(--headerlens-font, system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif);
  --_mono: var(--headerlens-mono, ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK KR", monospace);
  --_ink: var(--headerlens-ink, light-dark(#1d1f23, #e9e8e4));
  --_soft: var(--headerlens-ink-soft, light-dark(#5c5e63, #a9acb3));
  --_back: var(--headerlens-background, light-dark(#ffffff, #1e2126));
  --_line: var(--headerlens-line, light-dark(#e0ddd6, #33373f));
  --_accent: var(--headerlens-accent, light-dark(#2d5d8f, #8ab8e6));
  --_pass: var(--headerlens-pass, light-dark(#1f6f43, #78cf9d));
  --_fail: var(--headerlens-fail, light-dark(#a92a2a, #ff9d94));
  --_warning: var(--headerlens-warning, light-dark(#85550b, #eebd62));
  --_unknown: var(--headerlens-unknown, light-dark(#4e5a78, #a9b6da));
  --_confirmed: var(--headerlens-confirmed, light-dark(#24577f, #8fc1ea));
  --_modified: var(--headerlens-modified, light-dark(#6a3d98, #cbaaf2));
  --_radius: var(--headerlens-radius, 0.6rem);
}
:host([hidden]) { display: none; }

*, *::before, *::after { box-sizing: border-box; }
h2, h3, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }

.report {
  display: grid;
  gap: 1.25rem;
  padding: 1.25rem;
  font: 1rem/1.55 var(--_font);
  color: var(--_ink);
  background: var(--_back);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  overflow-wrap: anywhere;
}
.report:lang(ko) { word-break: keep-all; }
.report > * { min-width: 0; }
h3 { margin-bottom: 0.5rem; font-size: 1rem; line-height: 1.3; }
bdi { unicode-bidi: isolate; word-break: normal; }
pre { font: 0.875em/1.5 var(--_mono); white-space: pre-wrap; }
.soft { color: var(--_soft); font-size: 0.8125rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { flex: none; width: 1.25em; height: 1.25em; margin-top: 0.15em; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; border-radius: 0.25rem; }

.verdict { display: flex; gap: 0.9rem; padding: 1rem; border-radius: var(--_radius); border-inline-start: 0.3rem solid var(--_tone); background: color-mix(in srgb, var(--_tone) 9%, var(--_back)); }
.verdict > .icon { width: 2rem; height: 2rem; color: var(--_tone); }
.verdict .label { color: var(--_tone); font-size: 0.875rem; font-weight: 600; }
.verdict h2 { margin-bottom: 0.35rem; font-size: 1.25rem; line-height: 1.3; text-wrap: balance; }
.verdict h2.domain { font-size: clamp(1.4rem, 1rem + 3cqi, 2rem); }
.verdict .advice { margin-top: 0.35rem; color: var(--_soft); }
[data-verdict="authentic"] { --_tone: var(--_confirmed); }
[data-verdict="modified"] { --_tone: var(--_modified); }
[data-verdict="suspicious"] { --_tone: var(--_fail); }
[data-verdict="unauthenticated"] { --_tone: var(--_warning); }
[data-verdict="undecided"] { --_tone: var(--_unknown); }

.statement { display: flex; gap: 0.6rem; width: 100%; padding: 0.25rem 0.4rem; margin-inline-start: -0.4rem; }
button.statement { font: inherit; color: inherit; text-align: start; background: none; border: 0; border-radius: 0.4rem; cursor: pointer; }
button.statement:hover { background: color-mix(in srgb, var(--_accent) 10%, transparent); }
.kind, .tag { padding: 0.05em 0.45em; border: 1px solid currentColor; border-radius: 1em; font-size: 0.75rem; white-space: nowrap; }
[data-kind] :is(.kind, .icon) { color: var(--_soft); }
[data-kind="proven"] :is(.kind, .icon) { color: var(--_confirmed); }
[data-kind="sealed"] :is(.kind, .icon) { color: var(--_modified); }
.open li { display: flex; gap: 0.6rem; }
.open .icon { color: var(--_unknown); }

.fields dl > div { display: grid; grid-template-columns: minmax(6.5rem, max-content) 1fr; gap: 0 0.9rem; padding-block: 0.25rem; border-top: 1px solid var(--_line); }
.fields dl > div:first-child { border-top: 0; }
.fields dt { color: var(--_soft); font-size: 0.875rem; }
.proof, .instead { display: flex; gap: 0.35rem; font-size: 0.8125rem; color: var(--_soft); }
.proof[data-mark="confirmed"] { color: var(--_confirmed); }
.proof[data-mark="modified"] { color: var(--_modified); }
.proof[data-mark="unknown"] { color: var(--_unknown); }
.instead { color: var(--_warning); }

.methods ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(12.5rem, 100%), 1fr)); gap: 0.75rem; }
.methods li { padding: 0.7rem 0.8rem; border: 1px solid var(--_line); border-radius: var(--_radius); font-size: 0.875rem; }
.methods .result { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.methods .advice { color: var(--_soft); }
.methods .subject { font-weight: 600; }
.methods .subject .soft { font-weight: 400; }
[data-mark="pass"] .result :is(.icon, span) { color: var(--_pass); }
[data-mark="fail"] .result :is(.icon, span) { color: var(--_fail); }
[data-mark="warning"] .result :is(.icon, span) { color: var(--_warning); }
[data-mark="unknown"] .result :is(.icon, span) { color: var(--_unknown); }
[data-mark="none"] .result :is(.icon, span) { color: var(--_soft); }

.route ol { --_dot: 0.8rem; }
.route li { position: relative; padding: 0 0 0.9rem 1.4rem; font-size: 0.875rem; }
.route li::before { content: ""; position: absolute; top: 0.35rem; left: 0; width: var(--_dot); height: var(--_dot); border: 2px solid var(--_accent); border-radius: 50%; background: var(--_back); }
.route li::after { content: ""; position: absolute; top: calc(0.35rem + var(--_dot)); bottom: -0.35rem; left: calc(var(--_dot) / 2 - 1px); border-left: 2px solid var(--_line); }
.route li:last-child::after { display: none; }
.route li[data-side="inside"]::before { background: var(--_accent); }
.route .by { font-weight: 600; }
.route .tls { display: flex; gap: 0.35rem; color: var(--_pass); font-size: 0.8125rem; }
.route [data-encrypted="no"] .tls { color: var(--_fail); }
.route :is([data-encrypted="unknown"], [data-encrypted="internal"]) .tls { color: var(--_soft); }
.delay { white-space: nowrap; }
.delay.odd { color: var(--_warning); }
@container (max-width: 27rem) {
  .fields dl > div { display: block; }
  .report { padding: 0.9rem; }
}
@container (min-width: 44rem) {
  .route ol { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(10.5rem, 1fr); overflow-x: auto; padding-bottom: 0.3rem; }
  .route li { padding: 1.5rem 0.9rem 0 0; }
  .route li::before { top: 0; }
  .route li::after { top: calc(var(--_dot) / 2 - 1px); bottom: auto; left: var(--_dot); right: 0; border-left: 0; border-top: 2px solid var(--_line); }
  .fields dl > div > dd:has(.proof:only-of-type) { display: flex; flex-wrap: wrap; gap: 0 0.75rem; }
}

.changes li + li { margin-top: 0.75rem; }
.difference { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 0.5rem; margin-top: 0.35rem; }
.difference > div { padding: 0.5rem 0.7rem; border: 1px solid var(--_line); border-radius: 0.4rem; }
.difference dt { color: var(--_soft); font-size: 0.75rem; }
.difference pre { max-height: 14rem; overflow: auto; }
del, ins { color: inherit; border-radius: 0.2rem; }
del { background: color-mix(in srgb, var(--_fail) 18%, transparent); text-decoration-color: var(--_fail); }
ins { background: color-mix(in srgb, var(--_pass) 20%, transparent); text-decoration-color: var(--_pass); }

.findings li + li { margin-top: 0.4rem; }
.findings .advice { padding-inline-start: 1.9rem; color: var(--_soft); font-size: 0.875rem; }
[data-severity="error"] .icon { color: var(--_fail); }
[data-severity="warning"] .icon { color: var(--_warning); }
[data-severity="notice"] .icon { color: var(--_soft); }
[data-severity="ok"] .icon { color: var(--_pass); }
summary { margin-top: 0.5rem; color: var(--_accent); cursor: pointer; }

@media (forced-colors: active) {
  .verdict, .route li::before { border-color: CanvasText; }
}
@media print {
  .report { border: 0; padding: 0; }
  .route ol { overflow: visible; }
  .difference pre { max-height: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  li, .verdict { break-inside: avoid; }
}
`;
