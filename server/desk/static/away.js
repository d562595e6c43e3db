// Opens a checklist without a line, once it was seen with one: to whoever is signed in here, and to nobody after them.
const CHECKLIST = /^\/desk\/partnerships\/[\w-]+$/;
const DOOR = /^\/desk\/(sign-|in\/|invitation\/)/; // Whoever passes it is somebody else from then on, or nobody.
const ASSET = /(?:href|src)="(\/desk\/static\/[^"]+)"/g;
const START = "desk ";
const PAGES_MAX = 20;
const UNTIL = "Toolkit-Until";

let closing = Promise.resolve();

const own = async () => (await caches.keys()).filter((name) => name.startsWith(START));
const forget = async (besides) => { for (const name of await own()) if (name !== besides) await caches.delete(name); };

async function keep(path, response) {
  // The server says which page may be kept, for which session and how long; no other ever is.
  const [session, seconds] = (response.headers.get("Toolkit-Keep") ?? "").split(" ");
  if (!response.ok || !session || !(seconds > 0)) return;
  const name = START + session;
  await forget(name);
  const cache = await caches.open(name);
  const html = await response.text();
  const assets = [...html.matchAll(ASSET)].map((found) => found[1]);
  await Promise.allSettled(assets.map(async (one) => (await cache.match(one)) ?? cache.add(one)));
  const headers = new Headers(response.headers);
  headers.set(UNTIL, Date.now() + 1000 * seconds);
  await cache.put(path, new Response(html, { headers }));
  const pages = (await cache.keys()).filter((one) => CHECKLIST.test(new URL(one.url).pathname));
  for (const one of pages.slice(0, -PAGES_MAX)) await cache.delete(one);
}

async function kept(path) {
  for (const name of await own()) {
    const found = await (await caches.open(name)).match(path);
    if (found && Number(found.headers.get(UNTIL)) > Date.now()) {
      return new Response((await found.text()).replace("<body", "<body data-kept"), { headers: found.headers });
    }
    if (found) await caches.delete(name);
  }
  return Response.error();
}

async function checklist(event, path) {
  await closing;
  let response;
  try { response = await fetch(event.request); } catch { return kept(path); }
  if (response.status === 404 || response.status === 403) closing = forget();
  else event.waitUntil(keep(path, response.clone()));
  return response;
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  const path = event.data?.keep;
  if (CHECKLIST.test(path)) event.waitUntil(fetch(path).then((response) => keep(path, response)).catch(() => {}));
});
addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (DOOR.test(pathname)) event.waitUntil((closing = forget()));
  else if (event.request.method !== "GET") return;
  else if (event.request.mode === "navigate" && CHECKLIST.test(pathname)) event.respondWith(checklist(event, pathname));
  else if (pathname.startsWith("/desk/static/")) {
    event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request)));
  }
});
