// Keeps the page for the next visit without a network. The build fills in the lists: `CODE` is what the page is made
// of and is kept at once; other files of the page, such as samples, are kept when they are first asked for. Nothing is
// ever requested from another host, and nothing but files of the page at all.
//
// It also isolates the page from other origins, which few static hosts do: only then may its threads share memory.

const CODE = [
  /* CODE */
];
const CACHE = "autodidact-/* VERSION */";
const PREFIX = "autodidact-";
const ISOLATION = {
  /* ISOLATION */
};

/** The same page with headers that isolate it. Its workers inherit them. */
function isolated(page) {
  const headers = new Headers(page.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  return new Response(page.body, { status: page.status, statusText: page.statusText, headers });
}

/** Their names hold a hash of their content, so what the browser's own cache has is right. */
async function keep(address) {
  const response = await fetch(address, { cache: address === "./" ? "no-cache" : "force-cache" });
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  const cache = await caches.open(CACHE);
  await cache.put(address, address === "./" ? isolated(response) : response);
}

self.addEventListener("install", (event) => event.waitUntil(Promise.all(CODE.map(keep))));

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  // The settings in the page's address make no other page.
  // Some hosts send `Vary: Origin`, and modules are asked for with an origin that this worker does not send.
  const known = await cache.match(request.mode === "navigate" ? "./" : request, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  if (response.ok && response.status === 200) await cache.put(request, response.clone());
  return response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isOwn = request.url.startsWith(self.registration.scope);
  if (request.method === "GET" && isOwn && !request.headers.has("range")) event.respondWith(answer(request));
});
