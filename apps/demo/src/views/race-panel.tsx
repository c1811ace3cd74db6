import { formatPercent } from "@gan-cls/evaluate";
import type { JSX } from "preact";
import type { Contestant } from "../lab/operations";
import { raceStore } from "../state/app-state";
import { startRace, stopRace } from "../state/train-actions";
import { useStore } from "../state/store";
import type { GanProgress } from "../training/gan-progress";
import type { RaceProgress } from "../training/race-progress";
import { describeRace } from "../training/race-verdict";
import { Button, Notice } from "../ui/controls";
import { LineChart } from "../ui/line-chart";
import { CONTESTANT_STYLES } from "./methods";

const LABELS = 100;

/** Epochs that the chart has room for: what the strategies do with a hundred labels. */
const EPOCHS = 100;

const CONTESTANTS = Object.keys(CONTESTANT_STYLES) as Contestant[];

/** Compares a discriminator with its control and a CNN from scratch, all with the same hundred labels. */
export function RacePanel({ progress }: { progress: GanProgress }): JSX.Element {
  const race = useStore(raceStore);
  const trained = ["stopped", "finished"].includes(progress.status) && progress.step > 0;
  const busy = race.status === "running";
  const start = (shipped: boolean): void => startRace({ labels: LABELS, seed: 1, shipped });
  return (
    <section class="panel race">
      <h2>Transfer it with {LABELS} labels</h2>
      <p class="muted">
        The discriminator becomes a classifier by the strategy that does best with few labels. Beside it learn its
        control, the same network from random weights, and the fair CNN: the same {LABELS} labelled digits, each method
        as in our studies. The curves are of 200 test digits, the result of all 2 000.
      </p>
      <div class="tools">
        <Button icon="play" disabled={!trained || busy} onClick={() => start(false)}>
          Transfer and compare
        </Button>
        <Button icon="play" disabled={busy} onClick={() => start(true)}>
          Use the trained one that comes with this page
        </Button>
        {busy && (
          <Button icon="stop" onClick={stopRace}>
            Stop the race
          </Button>
        )}
        {!trained && <p class="muted">For your own, train a GAN first and let it finish, or stop it.</p>}
      </div>
      {race.status === "failed" && <Notice kind="warning">{race.message}</Notice>}
      {race.status !== "idle" && <RaceChart race={race} />}
      <div class="race-end" role="status" data-race={race.status}>
        {race.status === "stopped" && <p>Stopped before the end, so there is no result.</p>}
        {race.result !== null && describeRace(race.result).map((sentence) => <p key={sentence}>{sentence}</p>)}
        {race.result !== null && <p class="muted">{explain(race.shipped)}</p>}
      </div>
    </section>
  );
}

function explain(shipped: boolean): string {
  return shipped
    ? "This discriminator has seen the test digits without their labels, among 60 000 digits; the other two have not. One seed; other labels give other figures."
    : "No test digit was seen before, by none of them. A longer training of the GAN gives a better discriminator. One seed; other labels give other figures.";
}

function RaceChart({ race }: { race: RaceProgress }): JSX.Element {
  const { curves, now, labels } = race;
  const percent = (value: number): string => formatPercent(value, 0);
  const last = (contestant: Contestant): string => {
    const point = curves[contestant].at(-1);
    return `${CONTESTANT_STYLES[contestant].name} ${point === undefined ? "none yet" : percent(point.accuracy)}`;
  };
  return (
    <>
      <p class="race-now">
        {now !== null && `${CONTESTANT_STYLES[now.contestant].name}: epoch ${now.epoch} of ${now.epochs}`}
      </p>
      <LineChart
        label={`Accuracy with ${labels} labels: ${CONTESTANTS.map(last).join(", ")}`}
        series={CONTESTANTS.map((contestant) => ({
          ...CONTESTANT_STYLES[contestant],
          values: curves[contestant].map(({ accuracy }) => accuracy),
          steps: curves[contestant].map(({ epoch }) => epoch),
        }))}
        unit="epochs"
        expected={EPOCHS}
        format={percent}
      />
    </>
  );
}
