import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { NodeHost } from "../host";
import { activateBackend, type Engine, firstLine, type RunningEngine, type Verdict } from "./engine";

const BACKEND_PACKAGE = "@tensorflow/tfjs-backend-webgpu";

/** Dawn, Chromium's WebGPU, for Node. */
const DAWN_PACKAGE = "webgpu";

const BACKEND = "webgpu";

/** The part of a browser's `navigator.gpu` that is used here. */
interface Gpu {
  requestAdapter(): Promise<object | null>;
}

/** What this module needs of the package `webgpu`. */
interface Dawn {
  /** Takes Dawn's own options, such as `backend=vulkan`. */
  create(options: string[]): Gpu;
  /** The classes and constants of WebGPU, which browsers have as globals. */
  readonly globals: object;
}

/**
 * TensorFlow.js on the graphics card. Never required: in Node it needs the packages `webgpu` and `@tensorflow/tfjs-backend-webgpu`, in
 * browsers a page that has imported the latter.
 *
 * @param host `undefined` outside Node.
 */
export function webgpuEngine(host: NodeHost | undefined): Engine {
  return {
    name: "webgpu",
    backend: BACKEND,
    probe: () => (host === undefined ? probeBrowser() : probeNode(host)),
    start: () => start(host),
    explain: (error) => ({ usable: false, reason: firstLine(error), hint: null }),
  };
}

function probeBrowser(): Verdict {
  if (gpuOfPage() === undefined) {
    return { usable: false, reason: "this browser has no WebGPU", hint: null };
  }
  return tf.findBackendFactory(BACKEND) === null
    ? { usable: false, reason: `${BACKEND_PACKAGE} is not loaded`, hint: `import "${BACKEND_PACKAGE}" in the page` }
    : { usable: true, reason: "WebGPU", hint: null };
}

function probeNode(host: NodeHost): Verdict {
  const absent = [DAWN_PACKAGE, BACKEND_PACKAGE].filter((name) => host.findPackage(name) === undefined);
  return absent.length > 0
    ? {
        usable: false,
        reason: `${absent.join(" and ")} ${absent.length === 1 ? "is" : "are"} not installed`,
        hint: `npm install ${absent.join(" ")} (useful with a graphics card only)`,
      }
    : { usable: true, reason: "WebGPU through Dawn", hint: null };
}

async function start(host: NodeHost | undefined): Promise<RunningEngine> {
  const gpu = gpuOfPage() ?? (host && (await provideGpu(host)));
  // The backend itself would only stumble over the absence.
  if (gpu === undefined || (await gpu.requestAdapter()) === null) {
    throw new GanClsError("unsupported", "found no graphics card that WebGPU can use");
  }
  const versions = host === undefined ? {} : loadBackend(host);
  await activateBackend(BACKEND);
  return { threads: 1, simd: false, versions };
}

function gpuOfPage(): Gpu | undefined {
  return (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
}

/** Gives Node what browsers have: `navigator.gpu` and WebGPU's classes, where the backend looks for them. */
async function provideGpu(host: NodeHost): Promise<Gpu> {
  const { create, globals } = (await host.import(packageFolder(host, DAWN_PACKAGE))) as Dawn;
  const gpu = create([]);
  const scope = globalThis as { navigator?: object };
  // Node has a navigator since 21.
  scope.navigator ??= {};
  Object.defineProperty(scope.navigator, "gpu", { value: gpu, configurable: true });
  Object.assign(globalThis, globals);
  return gpu;
}

/** Loading it registers the backend, if there is a `navigator.gpu`. */
function loadBackend(host: NodeHost): Record<string, string> {
  host.load(packageFolder(host, BACKEND_PACKAGE));
  const versions = [BACKEND_PACKAGE, DAWN_PACKAGE].map((name) => {
    const { version } = host.load(`${packageFolder(host, name)}/package.json`) as { version: string };
    return [name, version] as const;
  });
  return Object.fromEntries(versions);
}

function packageFolder(host: NodeHost, name: string): string {
  const folder = host.findPackage(name);
  if (folder === undefined) {
    throw new GanClsError("not-found", `${name} is not installed`);
  }
  return folder;
}
