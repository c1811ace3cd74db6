import * as tf from "@tensorflow/tfjs";
import { GanClsError } from "@gan-cls/core";
import { nodeHost, type NodeHost } from "../host";
import { type Engine, firstLine, type Verdict } from "./engine";

const PACKAGE = "@tensorflow/tfjs-node";

/** Names the folder of a tfjs-node that lies where Node would not look for it. */
const FOLDER_VARIABLE = "GAN_CLS_TFJS_NODE";

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which this version of Node removed (tensorflow/tfjs#8609). */
const FIRST_BROKEN_NODE = 23;

/** What this module needs of tfjs-node's exports. */
interface TfjsNode {
  readonly version: Readonly<Record<string, string>>;
}

/** `@tensorflow/tfjs-node`: TensorFlow's own library, for those who have installed it. Never required. */
export const nodeEngine: Engine = {
  name: "node",
  backend: "tensorflow",
  probe,
  load() {
    const { host, folder } = locate();
    // Another copy of tfjs-core shares our registry and would warn of every kernel that it registers again.
    const quiet = tf.env().getBool("PROD");
    tf.env().set("PROD", true);
    try {
      host.load(folder);
    } finally {
      tf.env().set("PROD", quiet);
    }
    return Promise.resolve();
  },
  describe() {
    const { host, folder } = locate();
    const { version } = host.load(folder) as TfjsNode;
    return Promise.resolve({ threads: host.cpuCount, simd: true, versions: { [PACKAGE]: version["tfjs-node"] } });
  },
  explain,
};

function probe(): Verdict {
  const host = nodeHost();
  if (host === undefined) {
    return { usable: false, reason: "tfjs-node runs in Node only", hint: null };
  }
  if (majorVersion(host) >= FIRST_BROKEN_NODE) {
    return {
      usable: false,
      reason: `tfjs-node 4.22 does not load on Node ${host.version}, which removed a function it calls (tensorflow/tfjs#8609)`,
      hint: "use Node 20 or 22, then npm install @tensorflow/tfjs-node",
    };
  }
  const folder = packageFolder(host);
  return folder === undefined
    ? {
        usable: false,
        reason: `${PACKAGE} is not installed`,
        hint: `npm install ${PACKAGE} (it downloads libtensorflow from storage.googleapis.com), or name its folder in ${FOLDER_VARIABLE}`,
      }
    : { usable: true, reason: `found in ${folder}`, hint: null };
}

function explain(error: unknown): Verdict {
  const message = firstLine(error);
  // Both the loader's and node-pre-gyp's words for a missing addon or libtensorflow, which tfjs-node's installer should have downloaded.
  const libraryMissing = /tfjs_binding|libtensorflow|native addon|Cannot find module|ERR_DLOPEN/.test(message);
  return {
    usable: false,
    reason: libraryMissing
      ? "tfjs-node is installed without its native library: downloading libtensorflow failed"
      : `tfjs-node does not load: ${message}`,
    hint: `npm rebuild ${PACKAGE} --build-addon-from-source, where storage.googleapis.com can be reached`,
  };
}

function majorVersion({ version }: NodeHost): number {
  return Number.parseInt(version, 10);
}

function packageFolder(host: NodeHost): string | undefined {
  return host.environment[FOLDER_VARIABLE] ?? host.findPackage(PACKAGE);
}

function locate(): { host: NodeHost; folder: string } {
  const host = nodeHost();
  const folder = host && packageFolder(host);
  if (host === undefined || folder === undefined) {
    throw new GanClsError("not-found", `${PACKAGE} is not installed`);
  }
  return { host, folder };
}
