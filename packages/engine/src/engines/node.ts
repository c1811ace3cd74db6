import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { NodeHost } from "../host";
import { activateBackend, type Engine, firstLine, type RunningEngine, type Verdict } from "./engine";

const PACKAGE = "@tensorflow/tfjs-node";

/** Names the folder of a tfjs-node that is where Node would not look for it. */
const FOLDER_VARIABLE = "GAN_CLS_TFJS_NODE";

/** For networks in which its installer fails. */
const BUILD_IT = `build it with scripts/tfjs-node of gan-cls' repository and name its folder in ${FOLDER_VARIABLE}`;

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which this version of Node removed (tensorflow/tfjs#8609). */
const FIRST_BROKEN_NODE = 23;

/** What this module needs of tfjs-node's exports. */
interface TfjsNode {
  readonly version: Readonly<Record<string, string>>;
}

/**
 * `@tensorflow/tfjs-node`: TensorFlow's own library, for those who have installed it. Never required.
 *
 * @param host `undefined` outside Node.
 */
export function nodeEngine(host: NodeHost | undefined): Engine {
  return {
    name: "node",
    backend: "tensorflow",
    probe: () =>
      host === undefined ? { usable: false, reason: "tfjs-node runs in Node only", hint: null } : probe(host),
    start: () => start(host),
    explain,
  };
}

function probe(host: NodeHost): Verdict {
  if (Number.parseInt(host.version, 10) >= FIRST_BROKEN_NODE) {
    return {
      usable: false,
      reason: `tfjs-node 4.22 does not load on Node ${host.version}, which removed a function it calls (tensorflow/tfjs#8609)`,
      hint: `use Node 20 or 22, then npm install ${PACKAGE}`,
    };
  }
  const folder = packageFolder(host);
  return folder === undefined
    ? {
        usable: false,
        reason: `${PACKAGE} is not installed`,
        hint: `npm install ${PACKAGE} (it downloads libtensorflow from storage.googleapis.com), or ${BUILD_IT}`,
      }
    : { usable: true, reason: `found in ${folder}`, hint: null };
}

function packageFolder(host: NodeHost): string | undefined {
  return host.environment[FOLDER_VARIABLE] ?? host.findPackage(PACKAGE);
}

async function start(host: NodeHost | undefined): Promise<RunningEngine> {
  const folder = host && packageFolder(host);
  if (host === undefined || folder === undefined) {
    throw new GanClsError("not-found", `${PACKAGE} is not installed`);
  }
  const { version } = loadQuietly(host, folder);
  await activateBackend("tensorflow");
  return { threads: host.cpuCount, simd: true, versions: { [PACKAGE]: version["tfjs-node"] } };
}

/** Loads tfjs-node. If it brings another copy of tfjs-core, that would warn of every kernel it registers for the second time. */
function loadQuietly(host: NodeHost, folder: string): TfjsNode {
  const production = tf.env().getBool("PROD");
  tf.env().set("PROD", true);
  try {
    return host.load(folder) as TfjsNode;
  } finally {
    tf.env().set("PROD", production);
  }
}

function explain(error: unknown): Verdict {
  const message = firstLine(error);
  // tfjs-node's own words when its addon is absent, and the system's when the addon finds no libtensorflow.
  const libraryMissing = /tfjs_binding\.node|libtensorflow\S*: cannot open/.test(message);
  return {
    usable: false,
    reason: libraryMissing
      ? "tfjs-node is installed without its native library: downloading libtensorflow failed"
      : `tfjs-node does not load: ${message}`,
    hint: `run npm rebuild ${PACKAGE} --build-addon-from-source where storage.googleapis.com can be reached, or ${BUILD_IT}`,
  };
}
