import type { WarningEvent } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import type { GanPlan } from "./gan-options";
import type { Metrics } from "./training-loop";

/** What came of measuring a generator. */
export interface Judged {
  readonly metrics: Metrics;
  /** Why there are no figures, if there are none. */
  readonly events: readonly WarningEvent[];
}

/** Measures a generator, if it is to be measured. Nothing that goes wrong there ends a training that took hours. */
export async function judgeGenerator(judge: GanPlan["judge"], generator: tf.Sequential): Promise<Judged> {
  if (judge === undefined) {
    return { metrics: {}, events: [] };
  }
  try {
    const metrics = await judge(generator);
    const bad = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
    return bad === undefined
      ? { metrics, events: [] }
      : { metrics: {}, events: [warning(`${bad[0]} must be finite, got ${bad[1]}`)] };
  } catch (error) {
    return { metrics: {}, events: [warning(error instanceof Error ? error.message : String(error))] };
  }
}

function warning(reason: string): WarningEvent {
  return {
    type: "warning",
    code: "quality-failed",
    message: `the samples of this epoch were not measured: ${reason}; training goes on`,
  };
}
