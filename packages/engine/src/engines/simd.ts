import { registerSimdBackend, SIMD_BACKEND, SIMD_BACKEND_VERSION } from "@gan-cls/tfjs-backend-simd";
import { activateBackend, type Engine, firstLine, type RunningEngine, type Verdict } from "./engine";

const PACKAGE = "@gan-cls/tfjs-backend-simd";

const ISOLATE = "serve the page cross-origin isolated (COOP: same-origin, COEP: require-corp)";

const REQUIREMENTS =
  "it needs WebAssembly SIMD and shared memory: Node 20, Chrome or Edge 91, Firefox 89, Safari 16.4, or later";

/**
 * Our own backend: WebAssembly SIMD on all cores, needing nothing but npm packages.
 *
 * @param threads Of the first start; later ones find it running. A page that is not isolated has one, whatever is asked for. @default as many as there
 * are cores
 */
export function simdEngine(threads?: number): Engine {
  return {
    name: "simd",
    backend: SIMD_BACKEND,
    probe: () => probe(threads),
    async start() {
      const running = await register(threads);
      await activateBackend(SIMD_BACKEND);
      return running;
    },
    explain: (error) => ({
      usable: false,
      reason: `${PACKAGE} does not start: ${firstLine(error)}`,
      hint: REQUIREMENTS,
    }),
  };
}

function probe(threads: number | undefined): Verdict {
  if (!canMakeSharedMemory()) {
    return { usable: false, reason: "this JavaScript engine has no shared WebAssembly memory", hint: REQUIREMENTS };
  }
  if (threads === 1) {
    return { usable: true, reason: "WebAssembly SIMD on one core", hint: null };
  }
  if (isPlainPage()) {
    const hint = `for ${threads === undefined ? "all cores" : `${threads} threads`} ${ISOLATE}`;
    return { usable: true, reason: "WebAssembly SIMD on one core, since this page is not isolated", hint };
  }
  const where = threads === undefined ? "on all cores" : `on ${threads} threads`;
  return { usable: true, reason: `WebAssembly SIMD ${where}`, hint: null };
}

/**
 * The backend's memory is of the shared kind even with one thread. Every page and worker may create such memory; only sending it to a worker
 * needs an isolated page (WebKit since Safari 16.1: https://github.com/WebKit/WebKit/pull/3176).
 */
function canMakeSharedMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}

/** Whether this is a page that may not share memory with its workers. Node has no such notion. */
function isPlainPage(): boolean {
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false;
}

/** The backend itself sees to it that a second call starts no second set of threads. */
async function register(wanted: number | undefined): Promise<RunningEngine> {
  const { threads, relaxed } = await registerSimdBackend({ threads: isPlainPage() ? 1 : wanted });
  // The relaxed ones round once where the others round twice.
  return {
    threads,
    simd: true,
    instructions: relaxed ? "fused" : "not fused",
    versions: { [PACKAGE]: SIMD_BACKEND_VERSION },
  };
}
