import type { OpenedProject } from "../lab/teach-operations";
import { planOf, type Bin, type Lesson, type LessonAction } from "../teaching/lesson";
import type { Taught, TaughtAction } from "../teaching/taught";
import type { Lab } from "./lab-client";
import { messageOf } from "./message-of";
import type { Store } from "./store";

/** What becomes of a change: it is to be kept, this browser keeps it, or it does not, and the page says why. */
export type Keeping = "changed" | "kept" | "refused";

export interface KeptLessonInit {
  readonly lab: Pick<Lab, "call">;
  readonly lesson: Store<Lesson, LessonAction>;
  readonly taught: Store<Taught, TaughtAction>;
  /** Milliseconds without a change after which the lesson is kept. @default 600 */
  readonly rest?: number;
  /** Hears of every change at once, and of the last one what became of it. */
  readonly onKeeping?: (keeping: Keeping) => void;
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
  /** Changes so far: what is kept while another one comes is not the lesson as it is. */
  #changes = 0;

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
    this.#noteChange();
    this.#init.taught.dispatch({ type: "replace-kept" });
    await this.#keep();
  }

  #noteChange(): void {
    this.#changes++;
    this.#init.onKeeping?.("changed");
  }

  #keepEveryChange(): void {
    const { lesson, taught, rest = 600 } = this.#init;
    const look = (): readonly unknown[] => [lesson.state, taught.state.result, taught.state.trunk];
    let last = look();
    const keepSoon = (): void => {
      const now = look();
      if (now.some((part, index) => part !== last[index])) {
        last = now;
        this.#noteChange();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#keep(), rest);
      }
    };
    lesson.subscribe(keepSoon);
    taught.subscribe(keepSoon);
  }

  async #keep(): Promise<void> {
    const changes = this.#changes;
    const keeping = await this.#tryToKeep();
    if (changes === this.#changes) {
      this.#init.onKeeping?.(keeping);
    }
  }

  async #tryToKeep(): Promise<Keeping> {
    const { lab, lesson, taught } = this.#init;
    if (taught.state.unopened !== null) {
      return "refused";
    }
    try {
      await lab.call("keepProject", planOf(lesson.state));
      return "kept";
    } catch (error) {
      const message = `This browser cannot keep the lesson (${messageOf(error)}); save it as a project.`;
      taught.dispatch({ type: "failure", message });
      return "refused";
    }
  }
}
