import type { Emit, StudyEvent } from "../../events";

/** Milliseconds between two messages about one cell. */
const MESSAGE_PAUSE = 1000;

/** Tells a study what its cell does. */
export interface EventTeller {
  readonly emit: Emit;
  /** Sends what is left. */
  flush(): void;
}

/**
 * Gathers the events of a cell into messages: training has more to say than a thousand workers should send. Epochs and warnings are all told, of steps
 * and shares of work the newest alone; checkpoints, samples and notes are not.
 *
 * @param send Sends a message.
 * @param now Milliseconds.
 */
export function createEventTeller(
  send: (events: readonly StudyEvent[]) => void,
  now: () => number = () => performance.now(),
): EventTeller {
  let toldAt = -Infinity;
  let gathered: StudyEvent[] = [];
  const flush = (): void => {
    if (gathered.length > 0) {
      send(gathered);
      toldAt = now();
      gathered = [];
    }
  };
  return {
    emit(event) {
      const kind = kindOf(event);
      if (kind === "untold") {
        return Promise.resolve();
      }
      gathered = kind === "kept" ? gathered : gathered.filter((other) => kindOf(other) !== kind);
      gathered.push(event);
      if (event.type === "warning" || now() - toldAt >= MESSAGE_PAUSE) {
        flush();
      }
      return Promise.resolve();
    },
    flush,
  };
}

/** Of `step` and `work` the newest is enough. */
function kindOf(event: StudyEvent): "kept" | "step" | "work" | "untold" {
  switch (event.type) {
    case "warning":
      return "kept";
    case "work":
      return "work";
    case "training":
      return kindOfTraining(event.event.type);
    default:
      return "untold";
  }
}

function kindOfTraining(type: string): "kept" | "step" | "untold" {
  switch (type) {
    case "epoch-start":
    case "epoch-end":
    case "warning":
      return "kept";
    case "step-end":
      return "step";
    default:
      return "untold";
  }
}
