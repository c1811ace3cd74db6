import { isGanClsError } from "@gan-cls/core";
import { prepareEngine, type EngineReport } from "@gan-cls/engine";

/**
 * Starts the engine of a worker: the fastest by measurement, graphics card included, or the processor's own, which answers single images
 * sooner.
 */
export async function startEngine(wanted: "any" | "processor"): Promise<EngineReport> {
  const onWarning = (): void => {};
  if (wanted === "processor") {
    try {
      return await prepareEngine({ engine: "simd", onWarning });
    } catch (error) {
      if (!isGanClsError(error, "unsupported")) {
        throw error;
      }
    }
  }
  if ("gpu" in navigator) {
    // Importing it registers it, so that the engine can try it.
    await import("@tensorflow/tfjs-backend-webgpu");
  }
  return prepareEngine({ onWarning });
}
