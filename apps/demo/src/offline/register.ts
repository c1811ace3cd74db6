/** Whether the page works without a network. */
export type OfflineState = "unsupported" | "storing" | "ready" | "incomplete";

let state: OfflineState = "storing";
const listeners = new Set<(state: OfflineState) => void>();

function tell(next: OfflineState): void {
  state = next;
  listeners.forEach((listener) => listener(next));
}

/** Calls the listener now and whenever the state changes. */
export function onOfflineState(listener: (state: OfflineState) => void): () => void {
  listeners.add(listener);
  listener(state);
  return () => listeners.delete(listener);
}

/** Milliseconds before the rest is stored, so that the page loads first. */
const QUIET = 1500;

/** Installs the service worker and lets it store everything once the page has settled. */
export async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) {
    tell("unsupported");
    return;
  }
  try {
    await navigator.serviceWorker.register("./service-worker.js", { scope: "./" });
    const { active } = await navigator.serviceWorker.ready;
    await new Promise((resolve) => setTimeout(resolve, QUIET));
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => tell(data === true ? "ready" : "incomplete");
    active?.postMessage("store-all", [channel.port2]);
  } catch {
    tell("unsupported");
  }
}
