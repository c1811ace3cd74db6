import { formatPercent } from "@gan-cls/evaluate";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { describeAnswers, explainAnswers } from "../drawing/verdict";
import { METHODS, type FeatureMaps, type Sensitivity } from "../lab/operations";
import { lookingLab, sketchStore } from "../state/app-state";
import { DigitImage } from "../ui/digit-image";
import { Notice } from "../ui/controls";
import { layOutMaps, paintHeat } from "../ui/paint";
import { METHOD_STYLES } from "./methods";
import { NearRow } from "./near-row";
import { SketchColumn } from "./sketch-column";
import { useLatest, useSketchPixels } from "./hooks";

const NEAREST = 8;

/** The discriminator's features of a drawing, similar training digits, and why the methods disagree. */
export function InsideView(): JSX.Element {
  const { pixels } = useSketchPixels(sketchStore);
  const maps = useLatest(pixels, (image) => lookingLab.call("featureMaps", { pixels: image }));
  const votes = useLatest(pixels, (image) => lookingLab.call("classify", { pixels: image, methods: METHODS }));
  const byPca = useLatest(pixels, (image) =>
    lookingLab.call("nearest", { pixels: image, space: "pca", count: NEAREST }),
  );
  const heat = useLatest(pixels, (image) => lookingLab.call("sensitivity", { pixels: image }));
  const byFeatures = useLatest(pixels, (image) =>
    lookingLab.call("nearest", { pixels: image, space: "features", count: NEAREST }),
  );
  const problem = [maps, votes, byPca, heat, byFeatures].map((latest) => latest.problem).find(Boolean);
  const answers = (votes.output ?? []).map(({ method, label, probabilities }) => ({
    name: METHOD_STYLES[method].short,
    label,
    probability: probabilities[label],
  }));
  const neighbours = [
    { space: "the discriminator's features", labels: (byFeatures.output ?? []).map(({ label }) => label) },
    { space: "PCA's space", labels: (byPca.output ?? []).map(({ label }) => label) },
  ];
  return (
    <section class="view split" aria-labelledby="title">
      <header>
        <h1 id="title">Look inside</h1>
        <p class="lead">The discriminator was trained without labels. These are the features it learned to detect.</p>
      </header>
      <SketchColumn />
      <div class="results">
        {problem && <Notice kind="warning">{problem}</Notice>}
        <Panel title="Why the methods agree or disagree">
          {pixels === null ? (
            <p class="muted">Draw something first.</p>
          ) : (
            <p class="verdict">{describeAnswers(answers)}</p>
          )}
          <ul class="reasons">
            {pixels !== null && explainAnswers(answers, neighbours).map((reason) => <li key={reason}>{reason}</li>)}
          </ul>
          <div class="heats">
            {(heat.output ?? []).map((entry) => (
              <HeatOverlay key={entry.method} sensitivity={entry} pixels={pixels} />
            ))}
          </div>
          {heat.output && (
            <p class="muted">
              Warm colours mark parts whose covering lowers the network's confidence in its answer most.
            </p>
          )}
        </Panel>
        <Panel title="Nearest training digits in the discriminator's features">
          <NearRow digits={byFeatures.output} waiting={byFeatures.busy} />
        </Panel>
        <Panel title="Nearest training digits in PCA's space, which PCA + KNN uses">
          <NearRow digits={byPca.output} waiting={byPca.busy} />
        </Panel>
        {(maps.output ?? []).map((layer, index) => (
          <Panel key={layer.layer} title={`Feature maps of layer ${index + 1}`}>
            <MapGrid maps={layer} name={`Layer ${index + 1}`} />
            <p class="muted">
              {layer.channels} channels of {layer.rows} × {layer.columns}, positive activations.
            </p>
          </Panel>
        ))}
      </div>
    </section>
  );
}

function Panel({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="panel">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function MapGrid({ maps, name }: { maps: FeatureMaps; name: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) {
      const { values, largest, ...extent } = layOutMaps(maps, 16);
      // The root shows weak activations beside strong ones.
      paintHeat(
        canvas.current,
        values.map((value) => Math.sqrt(Math.max(0, value))),
        Math.sqrt(largest),
        extent,
      );
    }
  }, [maps]);
  const strong = maps.values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) / maps.values.length;
  return (
    <canvas
      ref={canvas}
      class="maps"
      role="img"
      aria-label={`${name}: ${maps.channels} feature maps, ${formatPercent(strong, 0)} of their cells active`}
    />
  );
}

function HeatOverlay({ sensitivity, pixels }: { sensitivity: Sensitivity; pixels: Uint8Array | null }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { method, drops, rows, columns } = sensitivity;
  const largest = drops.reduce((a, b) => Math.max(a, b), 0);
  useEffect(() => {
    if (canvas.current) {
      paintHeat(canvas.current, drops, Math.max(largest, 0.05), { rows, columns });
    }
  }, [drops]);
  const { name } = METHOD_STYLES[method];
  return (
    <figure class="heat">
      <div>
        <DigitImage pixels={pixels} />
        <canvas ref={canvas} class="heat-layer" aria-hidden="true" />
      </div>
      <figcaption>
        {name}: confidence falls by up to <b>{formatPercent(largest, 0)}</b>
      </figcaption>
    </figure>
  );
}
