import { getHeapStatistics } from "node:v8";
import { formatBytes } from "@gan-cls/evaluate";
import type { EngineName, EngineReport, PrepareEngineOptions } from "@gan-cls/engine";
import type { ProgressDisplay } from "./render/progress-display";

/**
 * Starts the engine that `--engine` names. tfjs' production mode leaves out its checks of every tensor, which gan-cls does on its own,
 * and its advertisement for tfjs-node, which `gan-cls doctor` knows better.
 *
 * @param options Which engines are timed to choose or compare them; see `prepareEngine`.
 * @throws GanClsError `invalid-argument` for an unknown engine, `unsupported` for one that does not work here.
 */
export async function startEngine(
  name: string,
  display: Pick<ProgressDisplay, "warn">,
  options: Pick<PrepareEngineOptions, "probe"> = {},
): Promise<EngineReport> {
  const [{ prepareEngine }, tf] = await Promise.all([import("@gan-cls/engine"), import("@tensorflow/tfjs")]);
  tf.enableProdMode();
  // The name is what the user typed; `prepareEngine` checks it.
  return prepareEngine({ engine: name as EngineName, ...options, onWarning: (message) => display.warn(message) });
}

/** What Node's own heap should be able to grow to, in bytes: images and networks are outside of it, but rows and reports are not. */
const ENOUGH_HEAP = 2 ** 28;

/**
 * Nothing can be said any more when V8 has run out of its heap: it ends the process with a trace of its own. So it is said before, and before the
 * engines' modules are loaded, which alone may fill a small one.
 */
export function warnOfSmallHeap(
  display: Pick<ProgressDisplay, "warn">,
  limit = getHeapStatistics().heap_size_limit,
): void {
  if (limit < ENOUGH_HEAP) {
    display.warn(
      `Node's heap is limited to ${formatBytes(limit)}: should that not be enough, Node ends with "JavaScript heap out of memory", and the run can be resumed with more, such as NODE_OPTIONS=--max-old-space-size=1024`,
    );
  }
}
