// The one place that may turn an address into a script (Trusted Types): our own worker's
// blob and our own service worker pass here, and nothing else.

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}

const policy = (
  globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
  }
).trustedTypes?.createPolicy("headerlens", {
  createScriptURL: (url) => {
    if (url !== serviceWorker && !url.startsWith(`blob:${location.origin}/`)) throw new TypeError("not one of our scripts");
    return url;
  },
});

export const serviceWorker = "./service-worker.js";

export const scriptUrl = (url: string) => (policy ? policy.createScriptURL(url) : url) as string;
