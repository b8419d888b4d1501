// Keeps the page for use without a network, and takes in what other programs share with it.
// It answers for the page's own files only: questions to DNS go past it.

/** The files of this build; the build writes them in. */
declare const PRECACHE: { version: string; files: string[] };

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  request: Request;
  respondWith(response: Promise<Response> | Response): void;
}

const scope = globalThis as unknown as {
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  registration: { scope: string };
};

const cacheName = `page-${PRECACHE.version}`;
const base = scope.registration.scope;

scope.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(PRECACHE.files.map((file) => new URL(file, base).href))));
});

// A new version takes over when no page of the old one is open any more.
scope.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("page-") && name !== cacheName).map((name) => caches.delete(name)))),
  );
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!request.url.startsWith(base)) return;
  if (request.method === "POST" && url.pathname.endsWith("/share-target")) {
    event.respondWith(receive(request));
  } else if (request.method === "GET") {
    event.respondWith(answer(request));
  }
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const known = await cache.match(request.mode === "navigate" ? base : request, { ignoreSearch: request.mode === "navigate" });
  return known ?? fetch(request);
}

/** Keeps what was shared until the page has started, which takes it out again. */
async function receive(request: Request): Promise<Response> {
  const form = await request.formData();
  const cache = await caches.open("shared");
  let count = 0;
  for (const file of form.getAll("messages")) {
    if (!(file instanceof File)) continue;
    await cache.put(`./shared/${count++}`, new Response(file, { headers: { "x-name": encodeURIComponent(file.name || "message.eml") } }));
  }
  const text = form.get("text");
  if (count === 0 && typeof text === "string") await cache.put("./shared/text", new Response(text));
  return Response.redirect(new URL("./?shared", base).href, 303);
}
