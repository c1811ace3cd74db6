import { prepareEngine, type EngineName, type EngineReport } from "@gan-cls/engine";
import * as tf from "@tensorflow/tfjs";
import type { ProgressDisplay } from "./render/progress-display";

/**
 * Starts the engine that `--engine` names. tfjs' production mode leaves out its checks of every tensor, which gan-cls does on its own,
 * and its advertisement for tfjs-node, which `gan-cls doctor` knows better.
 *
 * @throws GanClsError `invalid-argument` for an unknown engine, `unsupported` for one that does not work here.
 */
export function startEngine(name: string, display: Pick<ProgressDisplay, "warn">): Promise<EngineReport> {
  tf.enableProdMode();
  // The name is what the user typed; `prepareEngine` checks it.
  return prepareEngine({ engine: name as EngineName, onWarning: (message) => display.warn(message) });
}
