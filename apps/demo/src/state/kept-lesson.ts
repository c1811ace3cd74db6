import type { OpenedProject } from "../lab/teach-operations";
import { planOf, type Bin, type Lesson, type LessonAction } from "../teaching/lesson";
import type { Taught, TaughtAction } from "../teaching/taught";
import type { Lab } from "./lab-client";
import { messageOf } from "./message-of";
import type { Store } from "./store";

export interface KeptLessonInit {
  readonly lab: Pick<Lab, "call">;
  readonly lesson: Store<Lesson, LessonAction>;
  readonly taught: Store<Taught, TaughtAction>;
  /** Milliseconds without a change after which the lesson is kept. @default 600 */
  readonly rest?: number;
  /** Hears that the browser keeps the lesson as it is now. */
  readonly onKept?: () => void;
}

/** Shows a lesson that the worker has opened. */
export function takeProject(
  { lesson, taught }: Pick<KeptLessonInit, "lesson" | "taught">,
  project: OpenedProject,
  note: string,
): void {
  lesson.dispatch({ type: "open", project });
  taught.dispatch({ type: "restored", result: project.result, trunk: project.trunk, note });
}

/** The lesson that this browser keeps. What could not be opened stays as it is until the visitor gives it up. */
export class KeptLesson {
  readonly #init: KeptLessonInit;
  #opened: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(init: KeptLessonInit) {
    this.#init = init;
  }

  /**
   * Opens it, once, and keeps every change from then on. Whatever puts pictures on the worker's shelf waits for this, because the shelf is
   * replaced.
   */
  open(): Promise<void> {
    this.#opened ??= this.#restore().finally(() => this.#keepEveryChange());
    return this.#opened;
  }

  /** Where pictures go once it is open; those for a class that the visitor chose before have none in a lesson which came afterwards. */
  async place<Chosen extends Bin | null>(bin: Chosen): Promise<Chosen | "unlabelled"> {
    const { lesson, taught } = this.#init;
    const [{ opening }, seen] = [taught.state, lesson.state];
    await this.open();
    return bin !== null && opening && lesson.state !== seen ? "unlabelled" : bin;
  }

  async #restore(): Promise<void> {
    const { lab, taught } = this.#init;
    try {
      const project = await lab.call("restoreProject", null);
      if (project === null) {
        taught.dispatch({ type: "nothing-kept" });
      } else {
        takeProject(this.#init, project, "This is your lesson as this browser has kept it.");
      }
    } catch (error) {
      taught.dispatch({ type: "unopened", reason: messageOf(error) });
    }
  }

  /** Gives up a lesson that could not be opened: the one of the page takes its place. */
  async replace(): Promise<void> {
    this.#init.taught.dispatch({ type: "replace-kept" });
    await this.#keep();
  }

  #keepEveryChange(): void {
    const { lesson, taught, rest = 600 } = this.#init;
    const look = (): readonly unknown[] => [lesson.state, taught.state.result, taught.state.trunk];
    let last = look();
    const keepSoon = (): void => {
      const now = look();
      if (now.some((part, index) => part !== last[index])) {
        last = now;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#keep(), rest);
      }
    };
    lesson.subscribe(keepSoon);
    taught.subscribe(keepSoon);
  }

  async #keep(): Promise<void> {
    const { lab, lesson, taught, onKept } = this.#init;
    if (taught.state.unopened !== null) {
      return;
    }
    try {
      await lab.call("keepProject", planOf(lesson.state));
      onKept?.();
    } catch (error) {
      const message = `This browser cannot keep the lesson (${messageOf(error)}); save it as a project.`;
      taught.dispatch({ type: "failure", message });
    }
  }
}
