// A browser extension (Manifest V3): the service worker inspects what the content script sends. The manifest needs
// "content_security_policy": { "extension_pages": "script-src 'self' 'wasm-unsafe-eval'" }.

import { explain, inspect } from "headerlens";

export async function onMessage({ kind, raw }, options) {
  if (kind !== "inspect") return null;
  try {
    const report = await inspect(raw, options);
    return { verdict: report.summary.verdict, headline: explain(report).verdict.headline };
  } catch (error) {
    // A HeaderlensError says what the text is instead of a message.
    return { error: error.code ?? "internal", message: error.message };
  }
}

globalThis.chrome?.runtime?.onMessage.addListener((message, _sender, respond) => {
  onMessage(message).then(respond);
  return true;
});
