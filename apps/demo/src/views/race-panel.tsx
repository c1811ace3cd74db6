import type { JSX } from "preact";
import { raceStore } from "../state/app-state";
import { startRace } from "../state/train-actions";
import { useStore } from "../state/use-store";
import type { GanProgress } from "../training/gan-progress";
import { Button } from "../ui/button";
import { LineChart } from "../ui/line-chart";
import { Notice } from "../ui/notice";

const LABELS = 100;
const EPOCHS = 16;

/** The discriminator that was just trained against a CNN from scratch, both with the same hundred labels. */
export function RacePanel({ progress }: { progress: GanProgress }): JSX.Element {
  const race = useStore(raceStore);
  const trained = ["stopped", "finished"].includes(progress.status) && progress.step > 0;
  const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;
  const last = (values: readonly number[]): string =>
    values.length === 0 ? "none yet" : percent(values[values.length - 1]);
  return (
    <section class="panel race">
      <h2>Transfer it with {LABELS} labels</h2>
      <p class="muted">
        The discriminator that you trained becomes a classifier, and a CNN starts from nothing: the same {LABELS}{" "}
        labels, the same batches and optimiser, measured on 300 digits that neither has seen.
      </p>
      <div class="tools">
        <Button
          icon="play"
          disabled={!trained || race.status === "running"}
          onClick={() => startRace({ labels: LABELS, seed: 1, epochs: EPOCHS })}
        >
          {race.status === "running" ? "Learning …" : "Transfer and compare"}
        </Button>
        {!trained && <p class="muted">Train a GAN and let it finish, or stop it.</p>}
      </div>
      {race.status === "failed" && <Notice kind="warning">{race.message}</Notice>}
      {race.status !== "idle" && (
        <LineChart
          label={`Accuracy with ${LABELS} labels: transferred discriminator ${last(race.transfer)}, CNN ${last(race.cnn)}`}
          series={[
            { name: "Transferred discriminator", colour: "var(--method-trial-3)", values: race.transfer },
            { name: "CNN from scratch", colour: "var(--method-cnn)", values: race.cnn },
          ]}
          unit="epochs"
          expected={EPOCHS}
          format={percent}
        />
      )}
    </section>
  );
}
