/**
 * Keeps the page for visits without a network. Files of a build never change (their names carry a hash), so what is stored is answered
 * from the store. It also marks every answer as cross-origin isolated, which a static host often cannot: from the second visit on, the
 * page may share memory with its workers, and engines use all cores.
 *
 * Reference: https://web.dev/articles/coop-coep
 */

/** What the build fills in: a name that changes with any file, and the files that the page needs to start. */
declare const BUILD: { readonly version: string; readonly shell: readonly string[]; readonly rest: readonly string[] };

/** The part of a service worker's global that is used here; TypeScript's own types exclude those of pages. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: Waiting & MessageLike) => void): void;
}

interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}

interface MessageLike {
  readonly data: unknown;
  readonly ports: readonly { postMessage(message: unknown): void }[];
}

interface Fetching {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = self as unknown as Scope;
const STORE_PREFIX = "gan-cls-demo-";
const STORE = `${STORE_PREFIX}${BUILD.version}`;

scope.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(BUILD.shell as string[])));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(dropOldStores().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(scope.registration.scope)) {
    event.respondWith(answer(request).then(isolate));
  }
});

/** The page asks for everything once it is idle, so that all of it works offline. */
scope.addEventListener("message", (event) => {
  if (event.data === "store-all") {
    event.waitUntil(storeAll().then((complete) => event.ports[0]?.postMessage(complete)));
  }
});

async function dropOldStores(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(STORE_PREFIX) && name !== STORE).map((name) => caches.delete(name)),
  );
}

async function answer(request: Request): Promise<Response> {
  const store = await caches.open(STORE);
  const stored = await store.match(request.mode === "navigate" ? "./" : request, { ignoreSearch: true });
  if (stored !== undefined) {
    return stored;
  }
  const response = await fetch(request);
  if (response.ok && response.status === 200 && request.mode !== "navigate") {
    await store.put(request, response.clone());
  }
  return response;
}

/** Stores one file after the other; whether all are there now. */
async function storeAll(): Promise<boolean> {
  const store = await caches.open(STORE);
  try {
    for (const file of BUILD.rest) {
      if ((await store.match(file)) === undefined) {
        await store.add(file);
      }
    }
    return true;
  } catch {
    return false;
  }
}

function isolate(response: Response): Response {
  if (response.type === "opaque" || response.status === 0) {
    return response;
  }
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
