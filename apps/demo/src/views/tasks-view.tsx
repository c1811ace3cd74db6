import type { JSX } from "preact";
import { TASKS, type Task, taskStore } from "../state/app-state";
import { useStore } from "../state/store";
import { Choice } from "../ui/controls";
import { FillTask } from "./fill-task";
import { OddTask } from "./odd-task";
import { SimilarTask } from "./similar-task";

const PANELS: Readonly<Record<Task, () => JSX.Element>> = { fill: FillTask, similar: SimilarTask, odd: OddTask };

const LABELS: Readonly<Record<Task, string>> = {
  fill: "Fill in",
  similar: "Find similar",
  odd: "Odd one out",
};

/** What a GAN's two networks can be used for besides classifying, each beside something simpler. */
export function TasksView(): JSX.Element {
  const task = useStore(taskStore);
  const Panel = PANELS[task];
  return (
    <section class="view split tasks" aria-labelledby="title">
      <header>
        <h1 id="title">Other tasks</h1>
        <p class="lead">
          What a GAN has learned without labels is of use elsewhere, too. Each task runs beside a simple method that
          needs no network.
        </p>
        <Choice
          legend="Task"
          value={task}
          options={TASKS.map((value) => ({ value, label: LABELS[value] }))}
          onChange={taskStore.dispatch}
        />
      </header>
      <Panel key={task} />
    </section>
  );
}
