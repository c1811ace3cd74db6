import * as tf from "@tensorflow/tfjs";
import { nodeHost } from "../host";
import { installWasmKernels } from "../wasm/install";
import { type Engine, firstLine } from "./engine";

const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/**
 * The stock WebAssembly backend plus the training kernels that it lacks.
 *
 * @param wasmPath Folder or URL prefix of the `.wasm` files, ending in a slash. In Node they are found by themselves.
 */
export function wasmEngine(wasmPath?: string): Engine {
  return {
    name: "wasm",
    backend: "wasm",
    probe: () =>
      typeof WebAssembly === "object"
        ? { usable: true, reason: "WebAssembly with the training kernels of gan-cls, one thread in Node", hint: null }
        : { usable: false, reason: "this JavaScript engine has no WebAssembly", hint: null },
    async load() {
      const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
      const prefix = wasmPath ?? packagedFiles();
      if (prefix !== undefined) {
        setWasmPaths(prefix);
      }
      installWasmKernels();
    },
    async describe() {
      const { getThreadsCount, version_wasm: version } = await import("@tensorflow/tfjs-backend-wasm");
      const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) as boolean;
      return { threads: getThreadsCount(), simd, versions: { [PACKAGE]: version } };
    },
    explain: (error) => ({
      usable: false,
      reason: `the WebAssembly backend does not start: ${firstLine(error)}`,
      hint: `check that the .wasm files of ${PACKAGE} can be read, and pass their folder as wasmPath`,
    }),
  };
}

/** Where the `.wasm` files lie in Node, also when a bundle has moved the code away from them. */
function packagedFiles(): string | undefined {
  const folder = nodeHost()?.findPackage(PACKAGE);
  return folder === undefined ? undefined : `${folder}/dist/`;
}
