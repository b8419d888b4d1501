// TextDecoder and TextEncoder where a test runner's browser left them out (Jest with jsdom): the module's glue needs them
// when it is loaded, so that this is imported first.

interface Host {
  TextDecoder?: unknown;
  TextEncoder?: unknown;
  process?: { getBuiltinModule?: (name: string) => Host };
}

const host = globalThis as unknown as Host;
if (host.TextDecoder === undefined || host.TextEncoder === undefined) {
  const util = host.process?.getBuiltinModule?.("node:util");
  if (util) {
    host.TextDecoder ??= util.TextDecoder;
    host.TextEncoder ??= util.TextEncoder;
  }
}

export {};
