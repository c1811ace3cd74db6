import { isAbortError } from "@gan-cls/core";
import type { GanSettings, LabOperations } from "../lab/operations";
import { ganStore, raceStore, trainingLab } from "./app-state";
import { messageOf } from "./message-of";

let stop = new AbortController();

/** Starts a GAN's training, or resumes the one that was stopped. */
export function startGan(settings: GanSettings): void {
  stop = new AbortController();
  ganStore.dispatch({ type: "prepare", resume: settings.resume });
  trainingLab()
    .call("trainGan", settings, { signal: stop.signal, onEvent: ganStore.dispatch })
    .catch((error: unknown) => {
      // Stopped before the first step: there is nothing to show, and nothing wrong.
      ganStore.dispatch(
        isAbortError(error) ? { type: "end", outcome: "stopped" } : { type: "failure", message: messageOf(error) },
      );
    });
}

/** Ends the training after the step that is being done. */
export function stopGan(): void {
  stop.abort();
  void trainingLab().call("setPaused", false);
}

export function pauseGan(): void {
  ganStore.dispatch({ type: "pause" });
  void trainingLab().call("setPaused", true);
}

export function resumeGan(): void {
  ganStore.dispatch({ type: "resume" });
  void trainingLab().call("setPaused", false);
}

let stopRacing = new AbortController();

/** Compares a discriminator with its control and a CNN from scratch. */
export function startRace(input: LabOperations["race"]["input"]): void {
  stopRacing = new AbortController();
  raceStore.dispatch({ type: "start", ...input });
  trainingLab()
    .call("race", input, {
      signal: stopRacing.signal,
      onEvent: (event) => raceStore.dispatch({ type: "epoch", event }),
    })
    .then(
      (result) => raceStore.dispatch({ type: "end", result }),
      (error: unknown) =>
        raceStore.dispatch(isAbortError(error) ? { type: "stopped" } : { type: "failure", message: messageOf(error) }),
    );
}

/** Ends the race within a step. */
export function stopRace(): void {
  stopRacing.abort();
}
