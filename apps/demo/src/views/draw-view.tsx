import type { JSX } from "preact";
import { describeAnswers } from "../drawing/verdict";
import { describeAccuracy, describeFigures, VOTE_FIGURES } from "../drawing/vote-figures";
import { METHODS, type Method, type Vote } from "../lab/operations";
import { lookingLab, sketchStore } from "../state/app-state";
import { Notice } from "../ui/controls";
import { formatProbability, ProbabilityBars } from "../ui/probability-bars";
import { DIGITS, METHOD_STYLES } from "./methods";
import { SketchColumn } from "./sketch-column";
import { type Latest, useLatest, useSketchPixels } from "./hooks";

/** Draw a digit, and every method answers. */
export function DrawView(): JSX.Element {
  const { pixels } = useSketchPixels(sketchStore);
  const nets = useLatest(pixels, (image) =>
    lookingLab.call("classify", { pixels: image, methods: ["tuned", "control", "cnn-fair"] }),
  );
  const classical = useLatest(pixels, (image) => lookingLab.call("classify", { pixels: image, methods: ["pca-knn"] }));
  const votes = new Map([...(nets.output ?? []), ...(classical.output ?? [])].map((vote) => [vote.method, vote]));
  return (
    <section class="view split" aria-labelledby="title">
      <header>
        <h1 id="title">Draw a digit</h1>
        <p class="lead">
          Four classifiers answer while you draw. All learned from the same 8 000 labelled digits; one of them first saw
          60 000 digits without labels.
        </p>
      </header>
      <SketchColumn />
      <div class="results">
        <p class="verdict" role="status">
          {pixels === null ? "Nothing drawn yet." : describe(votes)}
        </p>
        {METHODS.map((method) => (
          <MethodVote
            key={method}
            {...{ method, vote: votes.get(method) }}
            from={method === "pca-knn" ? classical : nets}
          />
        ))}
        <section class="panel vote-figures">
          <h2>How much the GAN is worth here</h2>
          {describeFigures(VOTE_FIGURES).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p class="muted">
            Measured once on MNIST's 10 000 official test digits, which no network here has seen, the GAN included. With
            this many labels its head start is small. With a hundred it is 3.0 points over the random start (93.0
            against 90.0 %, mean of three seeds in our studies); Train has that race. The button "Test digit" takes
            other digits: the GAN has seen those, without their labels.
          </p>
        </section>
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
  vote,
  from,
}: {
  method: Method;
  vote: Vote | undefined;
  from: Latest<unknown>;
}): JSX.Element {
  const { name, what, colour } = METHOD_STYLES[method];
  return (
    <article class="vote" style={{ "--method": colour }} data-method={method} aria-busy={from.busy}>
      <div class="vote-head">
        <h2>{name}</h2>
        <p>{what}</p>
        <p class="vote-accuracy">{describeAccuracy(method, VOTE_FIGURES)}</p>
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
