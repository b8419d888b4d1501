import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";

import { defineConfig, type Plugin } from "vite";

import { resolverOrigins } from "./src/settings/resolvers.ts";

/** Further sources for `connect-src`, such as the resolver of a company: `HEADERLENS_CONNECT="https://dns.example.com"`. */
const extra = (process.env.HEADERLENS_CONNECT ?? "").split(/\s+/).filter(Boolean);

const policy = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "connect-src": ["'self'", ...resolverOrigins, ...extra].join(" "),
  // blob: is what makes this policy hold in the worker too; src/worker/engine.ts says why.
  "worker-src": "'self' blob:",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "lit-html headerlens",
};
const text = (directives: Record<string, string>) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");

/**
 * Puts the styles into the page, so that its first screen waits for no second answer of the server, and the
 * content security policy, which allows these styles by their hash. The policy also goes into a `_headers`
 * file, for hosts that read one (a header field can forbid framing too).
 */
function stylesAndPolicy(): Plugin {
  return {
    name: "styles-and-policy",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset") throw new Error("the page is not among the assets");
        const [link, name] = /\n *<link rel="stylesheet"[^>]* href="\.\/([^"]*)">/.exec(String(page.source)) ?? [];
        const styles = bundle[name ?? ""];
        if (link === undefined || styles?.type !== "asset") throw new Error("the page's styles are not among the assets");
        const css = String(styles.source).trim();
        const directives = { ...policy, "style-src": `'self' 'sha256-${createHash("sha256").update(css).digest("base64")}'` };
        page.source = String(page.source)
          .replace(link, "")
          .replace("<head>", () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${text(directives)}" />`)
          .replace("</head>", () => `  <style>${css}</style>\n  </head>`);
        delete bundle[styles.fileName];
        this.emitFile({
          type: "asset",
          fileName: "_headers",
          source: [
            "/*",
            `  Content-Security-Policy: ${text({ ...directives, "frame-ancestors": "'none'" })}`,
            "  Cross-Origin-Opener-Policy: same-origin",
            "  Permissions-Policy: camera=(), geolocation=(), microphone=()",
            "  Referrer-Policy: no-referrer",
            "  X-Content-Type-Options: nosniff",
            "/assets/*",
            "  Cache-Control: public, max-age=31536000, immutable",
            "",
          ].join("\n"),
        });
      },
    },
  };
}

/** Tells the service worker which files there are, and gives their sum a name: a new build is a new cache. */
function precache(): Plugin {
  return {
    name: "precache",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle["service-worker.js"];
        if (worker?.type !== "chunk") throw new Error("the service worker is not among the chunks");
        const content = (name: string) => {
          const file = bundle[name];
          return file?.type === "chunk" ? file.code : (file?.source ?? "");
        };
        // The other modules and their words are for the few messages that need them.
        const built = Object.keys(bundle)
          .filter((name) => !/^(service-worker\.js|_headers)$|\.map$|\/(extras|full|filters-)/.test(name))
          .sort();
        const version = createHash("sha256");
        for (const name of built) version.update(name).update(content(name));
        // The page goes by the address of its folder.
        const files = [...built.map((name) => (name === "index.html" ? "./" : name)), ...readdirSync("public")];
        worker.code = worker.code.replaceAll("PRECACHE", JSON.stringify({ version: version.digest("hex").slice(0, 16), files }));
      },
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [stylesAndPolicy(), precache()],
  worker: { format: "es" },
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "src/worker/service-worker.ts" },
      // A service worker rules over its own folder and those below: it lies beside the page.
      output: { entryFileNames: ({ name }) => (name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js") },
    },
  },
});
