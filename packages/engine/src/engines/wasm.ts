import * as tf from "@tensorflow/tfjs";
import type { NodeHost } from "../host";
import { installWasmKernels } from "../wasm/install";
import { activateBackend, firstLine } from "./backend";
import type { Engine, RunningEngine } from "./engine";

const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/**
 * The stock WebAssembly backend plus the training kernels that it lacks.
 *
 * @param host `undefined` outside Node.
 * @param wasmPath Folder or URL prefix of the `.wasm` files, ending in a slash. In Node they are found by themselves.
 */
export function wasmEngine(host: NodeHost | undefined, wasmPath?: string): Engine {
  return {
    name: "wasm",
    backend: "wasm",
    probe: () =>
      typeof WebAssembly === "object"
        ? { usable: true, reason: "WebAssembly with the training kernels of gan-cls", hint: null }
        : { usable: false, reason: "this JavaScript engine has no WebAssembly", hint: null },
    start: () =>
      host === undefined ? start(wasmPath) : host.withoutNewListeners(() => start(wasmPath ?? packagedFiles(host))),
    explain: (error) => ({
      usable: false,
      reason: `the WebAssembly backend does not start: ${firstLine(error)}`,
      hint: `check that the .wasm files of ${PACKAGE} can be read, or pass where they are as wasmPath`,
    }),
  };
}

async function start(prefix: string | undefined): Promise<RunningEngine> {
  // Loaded only when wanted: importing it registers the backend and more than a hundred kernels.
  const { getThreadsCount, setWasmPaths, version_wasm: version } = await import("@tensorflow/tfjs-backend-wasm");
  if (prefix !== undefined) {
    setWasmPaths(prefix);
  }
  installWasmKernels();
  await activateBackend("wasm");
  const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) as boolean;
  return { threads: getThreadsCount(), simd, versions: { [PACKAGE]: version } };
}

/** Where the `.wasm` files lie in Node, also when a bundler has moved the code away from them. */
function packagedFiles(host: NodeHost): string | undefined {
  const folder = host.findPackage(PACKAGE);
  return folder === undefined ? undefined : `${folder}/dist/`;
}
