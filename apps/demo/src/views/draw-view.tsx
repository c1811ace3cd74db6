import { formatPercent } from "@gan-cls/evaluate";
import type { JSX } from "preact";
import { describeAnswers } from "../drawing/verdict";
import { METHODS, type Method, type Vote } from "../lab/operations";
import { lookingLab, sketchStore } from "../state/app-state";
import { Notice } from "../ui/controls";
import { formatProbability, ProbabilityBars } from "../ui/probability-bars";
import { DIGITS, METHOD_STYLES } from "./methods";
import { SketchColumn } from "./sketch-column";
import { type Latest, useCatalogue, useLatest, useSketchPixels } from "./hooks";

/** Draw a digit, and every method answers. */
export function DrawView(): JSX.Element {
  const { pixels } = useSketchPixels(sketchStore);
  const nets = useLatest(pixels, (image) =>
    lookingLab.call("classify", { pixels: image, methods: ["trial-3", "cnn"] }),
  );
  const classical = useLatest(pixels, (image) => lookingLab.call("classify", { pixels: image, methods: ["pca-knn"] }));
  const catalogue = useCatalogue();
  const votes = new Map([...(nets.output ?? []), ...(classical.output ?? [])].map((vote) => [vote.method, vote]));
  return (
    <section class="view split" aria-labelledby="title">
      <header>
        <h1 id="title">Draw a digit</h1>
        <p class="lead">Three classifiers answer while you draw. Only one of them was first trained without labels.</p>
      </header>
      <SketchColumn />
      <div class="results">
        <p class="verdict" role="status">
          {pixels === null ? "Nothing drawn yet." : describe(votes)}
        </p>
        {METHODS.map((method) => (
          <MethodVote
            key={method}
            accuracy={catalogue?.accuracies[method]}
            {...{ method, vote: votes.get(method) }}
            from={method === "pca-knn" ? classical : nets}
          />
        ))}
      </div>
    </section>
  );
}

function describe(votes: ReadonlyMap<Method, Vote>): string {
  const answers = [...votes.values()].map(({ method, label, probabilities }) => ({
    name: METHOD_STYLES[method].short,
    label,
    probability: probabilities[label],
  }));
  return describeAnswers(answers) || "Loading the networks …";
}

function MethodVote({
  method,
  accuracy,
  vote,
  from,
}: {
  method: Method;
  accuracy: number | undefined;
  vote: Vote | undefined;
  from: Latest<unknown>;
}): JSX.Element {
  const { name, what, colour } = METHOD_STYLES[method];
  return (
    <article class="vote" style={{ "--method": colour }} data-method={method} aria-busy={from.busy}>
      <div class="vote-head">
        <h2>{name}</h2>
        <p>
          {what}
          {accuracy !== undefined && `; classifies ${formatPercent(accuracy, 1)} of the test digits correctly`}
        </p>
      </div>
      <p class="answer" data-answer={vote?.label ?? ""}>
        {vote === undefined ? "–" : vote.label}
      </p>
      <p class="sure">
        {vote === undefined ? (
          from.busy ? (
            "loading …"
          ) : (
            ""
          )
        ) : (
          <>
            <b>{formatProbability(vote.probabilities[vote.label])}</b>
            <span>{vote.milliseconds.toFixed(1)} ms</span>
          </>
        )}
      </p>
      {from.problem ? (
        <Notice kind="warning">{from.problem}</Notice>
      ) : (
        <ProbabilityBars
          probabilities={vote?.probabilities ?? null}
          classNames={DIGITS}
          best={vote?.label ?? null}
          colour={colour}
        />
      )}
    </article>
  );
}
