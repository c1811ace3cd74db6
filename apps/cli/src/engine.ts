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
