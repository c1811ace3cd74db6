import { formatCount } from "@gan-cls/evaluate";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { GanSettings } from "../lab/operations";
import { ganSettingsStore, ganStore } from "../state/app-state";
import { pauseGan, resumeGan, startGan, stopGan } from "../state/train-actions";
import { useStore } from "../state/store";
import { type GanProgress, looksCollapsed, stepsPerSecond } from "../training/gan-progress";
import { Button, Choice, Notice, NumberField } from "../ui/controls";
import { LineChart } from "../ui/line-chart";
import { layOutGrid, paintInk } from "../ui/paint";
import { EngineTable } from "./engine-table";
import { RacePanel } from "./race-panel";

/** Trains a GAN in the page. */
export function TrainView(): JSX.Element {
  const progress = useStore(ganStore);
  const settings = useStore(ganSettingsStore);
  const change = ganSettingsStore.dispatch;
  const active = ["starting", "running", "paused"].includes(progress.status);
  return (
    <section class="view split" aria-labelledby="title">
      <header>
        <h1 id="title">Train</h1>
        <p class="lead">Train a GAN on 8 000 digits without labels, in a worker of this page.</p>
      </header>
      <div class="sketch settings">
        <Choice
          legend="Networks"
          value={settings.size}
          options={[
            { value: "small", label: "Small" },
            { value: "original", label: "Original" },
          ]}
          disabled={active}
          onChange={(size) => change({ size })}
        />
        <Choice
          legend="Images per step"
          value={settings.batchSize}
          options={[16, 32, 64, 100].map((value) => ({ value, label: String(value) }))}
          disabled={active}
          onChange={(batchSize) => change({ batchSize })}
        />
        <Choice
          legend="Learning rate"
          value={settings.learningRate}
          options={[1e-4, 2e-4, 5e-4].map((value) => ({ value, label: String(value) }))}
          disabled={active}
          onChange={(learningRate) => change({ learningRate })}
        />
        <div class="pair">
          <NumberField
            label="Steps"
            value={settings.steps}
            min={10}
            max={20_000}
            disabled={active}
            onChange={(steps) => change({ steps })}
          />
          <NumberField
            label="Seed"
            value={settings.seed}
            min={0}
            max={999_999}
            disabled={active}
            onChange={(seed) => change({ seed })}
          />
        </div>
        <TrainingButtons progress={progress} settings={settings} active={active} />
        <EngineTable />
      </div>
      <div class="results">
        {progress.status === "failed" && <Notice kind="warning">{progress.message}</Notice>}
        <Figures progress={progress} />
        {looksCollapsed(progress.diversities, progress.realDiversity) && (
          <Notice kind="warning">
            Mode collapse: the generator produces nearly the same image again and again. A smaller learning rate or
            another seed often helps.
          </Notice>
        )}
        <LineChart
          label={describeLosses(progress)}
          series={[
            { name: "Discriminator's loss", colour: "var(--discriminator)", values: progress.discriminatorLosses },
            { name: "Generator's loss", colour: "var(--generator)", values: progress.generatorLosses },
          ]}
          unit="steps"
          expected={50}
          top={2}
          format={(value) => value.toFixed(1)}
        />
        <SampleSheet progress={progress} />
        <RacePanel progress={progress} />
      </div>
    </section>
  );
}

function TrainingButtons({
  progress,
  settings,
  active,
}: {
  progress: GanProgress;
  settings: GanSettings;
  active: boolean;
}): JSX.Element {
  const canContinue = progress.status === "stopped" && progress.step < settings.steps;
  return (
    <div class="tools">
      {!active && (
        <Button icon="play" primary onClick={() => startGan({ ...settings, resume: false })}>
          {progress.status === "idle" ? "Start training" : "Start again"}
        </Button>
      )}
      {canContinue && (
        <Button icon="play" onClick={() => startGan({ ...settings, resume: true })}>
          Continue
        </Button>
      )}
      {progress.status === "running" && (
        <Button icon="pause" onClick={pauseGan}>
          Pause
        </Button>
      )}
      {progress.status === "paused" && (
        <Button icon="play" primary onClick={resumeGan}>
          Resume
        </Button>
      )}
      {active && (
        <Button icon="stop" onClick={stopGan}>
          Stop
        </Button>
      )}
    </div>
  );
}

const STATUS: Readonly<Record<GanProgress["status"], string>> = {
  idle: "Not started",
  starting: "Starting the engine",
  running: "Training",
  paused: "Paused",
  stopped: "Stopped",
  finished: "Finished",
  failed: "Failed",
};

function Figures({ progress }: { progress: GanProgress }): JSX.Element {
  const rate = stepsPerSecond(progress);
  return (
    <dl class="figures">
      <div>
        <dt>State</dt>
        <dd data-status={progress.status}>{STATUS[progress.status]}</dd>
      </div>
      <div>
        <dt>Step</dt>
        <dd>
          <span data-step={progress.step}>{formatCount(progress.step)}</span>
          {progress.totalSteps > 0 && <small> of {formatCount(progress.totalSteps)}</small>}
        </dd>
      </div>
      <div>
        <dt>Steps per second</dt>
        <dd>{rate === null ? "–" : rate.toFixed(rate < 10 ? 1 : 0)}</dd>
      </div>
      <div>
        <dt>Diversity of samples</dt>
        <dd>
          {progress.diversities.at(-1)?.toFixed(0) ?? "–"}
          {progress.realDiversity > 0 && <small> of {progress.realDiversity.toFixed(0)}</small>}
        </dd>
      </div>
    </dl>
  );
}

function describeLosses({ step, discriminatorLosses, generatorLosses }: GanProgress): string {
  const [discriminator, generator] = [discriminatorLosses.at(-1), generatorLosses.at(-1)];
  return discriminator === undefined || generator === undefined
    ? "Losses: no step yet"
    : `Losses over ${step} steps: discriminator ${discriminator.toFixed(2)}, generator ${generator.toFixed(2)}`;
}

function SampleSheet({ progress: { sheet, sheetStep } }: { progress: GanProgress }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current && sheet) {
      const { levels, ...extent } = layOutGrid(sheet, { columns: 5 });
      paintInk(canvas.current, levels, extent);
    }
  }, [sheet]);
  return (
    <section class="panel">
      <h2>Samples from the same noise</h2>
      {sheet === null ? (
        <p class="muted">The first samples appear after ten steps.</p>
      ) : (
        <figure class="sheet">
          <canvas ref={canvas} class="digit" role="img" aria-label={`25 samples after step ${sheetStep}`} />
          <figcaption>after step {formatCount(sheetStep)}</figcaption>
        </figure>
      )}
    </section>
  );
}
