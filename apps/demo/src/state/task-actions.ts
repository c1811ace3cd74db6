import { isAbortError } from "@gan-cls/core";
import type { LabOperations } from "../lab/operations";
import type { Readings } from "../tasks/fill-progress";
import { fillStore, lookingLab, oddStore } from "./app-state";
import { messageOf } from "./message-of";

let stop = new AbortController();

/** Seeds of test digits: a linear congruential walk, which visits many before it repeats. */
let digitSeed = 1009;

/** Brings a digit that no network has seen with its label. */
export async function takeTestDigit(): Promise<void> {
  try {
    const digit = await lookingLab.call("testDigit", { seed: digitSeed });
    digitSeed = (digitSeed * 48_271) % 2_147_483_647;
    fillStore.dispatch({ type: "picture", ...digit });
  } catch (error) {
    fillStore.dispatch({ type: "failure", message: messageOf(error) });
  }
}

/** Searches what belongs under the cover. */
export async function startFill(): Promise<void> {
  const { pixels, cover } = fillStore.state;
  if (pixels === null) {
    return;
  }
  stop = new AbortController();
  fillStore.dispatch({ type: "start" });
  try {
    const result = await lookingLab.call(
      "fillIn",
      { pixels, hidden: cover, seed: 1 },
      { signal: stop.signal, onEvent: (event) => fillStore.dispatch({ type: "preview", event }) },
    );
    const readings: Readings = {
      truth: await read(pixels),
      filled: await read(result.filled),
      byNeighbours: await read(result.byNeighbours),
    };
    fillStore.dispatch({ type: "done", result, readings });
  } catch (error) {
    fillStore.dispatch(isAbortError(error) ? { type: "stopped" } : { type: "failure", message: messageOf(error) });
  }
}

/** What the tuned discriminator reads. */
async function read(pixels: Uint8Array): Promise<number> {
  const [{ label }] = await lookingLab.call("classify", { pixels, methods: ["tuned"] });
  return label;
}

export function stopFill(): void {
  stop.abort();
}

/** Deals the next round; with a drawing that one is the odd one. */
export async function dealRound(drawing?: { pixels: Uint8Array; like: number }): Promise<void> {
  oddStore.dispatch({ type: "deal" });
  const input: LabOperations["oddRound"]["input"] = {
    seed: oddStore.state.dealt,
    ...(drawing && { drawing: drawing.pixels, like: drawing.like }),
  };
  try {
    oddStore.dispatch({ type: "round", round: await lookingLab.call("oddRound", input) });
  } catch (error) {
    oddStore.dispatch({ type: "failure", message: messageOf(error) });
  }
}
