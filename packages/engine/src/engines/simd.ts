import { registerSimdBackend, SIMD_BACKEND, SIMD_BACKEND_VERSION } from "@gan-cls/tfjs-backend-simd";
import { activateBackend, firstLine } from "./backend";
import type { Engine, RunningEngine } from "./engine";

const PACKAGE = "@gan-cls/tfjs-backend-simd";

let started: Promise<RunningEngine> | undefined;

/** Our own backend: WebAssembly SIMD on all cores, needing nothing but npm packages. */
export const simdEngine: Engine = {
  name: "simd",
  backend: SIMD_BACKEND,
  probe: () =>
    typeof WebAssembly === "object" && typeof SharedArrayBuffer === "function"
      ? { usable: true, reason: "WebAssembly SIMD on all cores", hint: null }
      : {
          usable: false,
          reason: "this page has no shared memory",
          hint: "serve it cross-origin isolated (COOP: same-origin, COEP: require-corp)",
        },
  async start() {
    // Registered once: a second registration would start a second set of threads.
    started ??= register();
    const running = await started;
    await activateBackend(SIMD_BACKEND);
    return running;
  },
  explain: (error) => ({
    usable: false,
    reason: `${PACKAGE} does not start: ${firstLine(error)}`,
    hint: "choose the engine wasm",
  }),
};

async function register(): Promise<RunningEngine> {
  const { threads } = await registerSimdBackend();
  return { threads, simd: true, versions: { [PACKAGE]: SIMD_BACKEND_VERSION } };
}
