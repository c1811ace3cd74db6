import { formatPercent } from "@gan-cls/evaluate";
import type { JSX } from "preact";
import { raceStore } from "../state/app-state";
import { startRace } from "../state/train-actions";
import { useStore } from "../state/store";
import type { GanProgress } from "../training/gan-progress";
import { Button, Notice } from "../ui/controls";
import { LineChart } from "../ui/line-chart";
import { METHOD_STYLES } from "./methods";

const LABELS = 100;
const EPOCHS = 16;

/** Compares the discriminator that was just trained with a CNN from scratch, both with the same hundred labels. */
export function RacePanel({ progress }: { progress: GanProgress }): JSX.Element {
  const race = useStore(raceStore);
  const trained = ["stopped", "finished"].includes(progress.status) && progress.step > 0;
  const percent = (value: number): string => formatPercent(value, 0);
  const last = (values: readonly number[]): string =>
    values.length === 0 ? "none yet" : percent(values[values.length - 1]);
  return (
    <section class="panel race">
      <h2>Transfer it with {LABELS} labels</h2>
      <p class="muted">
        The discriminator that you trained becomes a classifier and is compared with a CNN trained from scratch: the
        same {LABELS} labels, batches and optimiser, tested on 300 digits that neither was trained on.
      </p>
      <div class="tools">
        <Button
          icon="play"
          disabled={!trained || race.status === "running"}
          onClick={() => startRace({ labels: LABELS, seed: 1, epochs: EPOCHS })}
        >
          {race.status === "running" ? "Training …" : "Transfer and compare"}
        </Button>
        {!trained && <p class="muted">Train a GAN first and let it finish, or stop it.</p>}
      </div>
      {race.status === "failed" && <Notice kind="warning">{race.message}</Notice>}
      {race.status !== "idle" && (
        <LineChart
          label={`Accuracy with ${LABELS} labels: transferred discriminator ${last(race.transfer)}, CNN ${last(race.cnn)}`}
          series={[
            { name: "Transferred discriminator", colour: METHOD_STYLES["trial-3"].colour, values: race.transfer },
            { name: "CNN from scratch", colour: METHOD_STYLES.cnn.colour, values: race.cnn },
          ]}
          unit="epochs"
          expected={EPOCHS}
          format={percent}
        />
      )}
    </section>
  );
}
