import { prepareEngine, type EngineName, type EngineReport, type PrepareEngineOptions } from "@gan-cls/engine";
import * as tf from "@tensorflow/tfjs";
import type { ProgressDisplay } from "./render/progress-display";

/**
 * Starts the engine that `--engine` names. tfjs' production mode leaves out its checks of every tensor, which gan-cls does on its own,
 * and its advertisement for tfjs-node, which `gan-cls doctor` knows better.
 *
 * @param options Which engines are timed to choose or compare them, and threads; see `prepareEngine`.
 * @throws GanClsError `invalid-argument` for an unknown engine, `unsupported` for one that does not work here.
 */
export function startEngine(
  name: string,
  display: Pick<ProgressDisplay, "warn">,
  options: Pick<PrepareEngineOptions, "probe" | "threads"> = {},
): Promise<EngineReport> {
  tf.enableProdMode();
  // The name is what the user typed; `prepareEngine` checks it.
  return prepareEngine({ engine: name as EngineName, ...options, onWarning: (message) => display.warn(message) });
}
