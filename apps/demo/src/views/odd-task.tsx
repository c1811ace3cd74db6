import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OddRound } from "../lab/operations";
import { oddStore, sketchStore } from "../state/app-state";
import { dealRound } from "../state/task-actions";
import { useStore } from "../state/store";
import { canPick, describeRound, isRevealed, type OddGame, type OddScore } from "../tasks/odd-progress";
import { describeOddFigures, TASK_FIGURES } from "../tasks/task-words";
import { Button, Notice, NumberField } from "../ui/controls";
import { DigitImage } from "../ui/digit-image";
import { useSketchPixels } from "./hooks";

/** One image among nine is of another class: who finds it, the visitor, the features, or the pixels? */
export function OddTask(): JSX.Element {
  const game = useStore(oddStore);
  const { pixels: drawn } = useSketchPixels(sketchStore);
  const [like, setLike] = useState(1);
  useEffect(() => {
    if (oddStore.state.dealt === 0) {
      void dealRound();
    }
  }, []);
  return (
    <>
      <div class="sketch">
        <ScoreTable score={game.score} />
        <div class="tools">
          <Button icon="dice" primary disabled={game.busy} onClick={() => void dealRound()}>
            Next round
          </Button>
        </div>
        <div class="odd-drawing">
          <p>Your drawing among digits of another class</p>
          <NumberField label="Class" value={like} min={0} max={9} onChange={setLike} />
          <Button
            icon="draw"
            disabled={game.busy || drawn === null}
            onClick={() => drawn && void dealRound({ pixels: drawn, like })}
          >
            Hide it there
          </Button>
          {drawn === null && <p class="muted">Draw something in Draw first.</p>}
        </div>
      </div>
      <div class="results">
        {game.message !== null && <Notice kind="warning">{game.message}</Notice>}
        <p class="verdict">
          {canPick(game) ? "Which one is of another class?" : game.round === null ? "Loading …" : "Answers"}
        </p>
        <Board game={game} />
        <p class="finding" role="status" data-odd={game.round?.odd ?? ""}>
          {describeRound(game)}
        </p>
        <p class="muted">
          The page takes the image that points elsewhere than the other eight: once by the 6 272 features in the last
          layer of a discriminator that has seen no label, once by the pixels. Nobody told either of them what a class
          is.
        </p>
        <p class="muted">{describeOddFigures(TASK_FIGURES)}</p>
      </div>
    </>
  );
}

function ScoreTable({ score: { rounds, visitor, features, pixels } }: { score: OddScore }): JSX.Element {
  return (
    <dl class="figures odd-score">
      {Object.entries({ You: visitor, Features: features, Pixels: pixels }).map(([name, found]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd data-score={name}>
            {found} <small>of {rounds}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Board({ game }: { game: OddGame }): JSX.Element {
  const { round } = game;
  const count = round === null ? 9 : round.pixels.length / 784;
  return (
    <ol class="odd-board" aria-label="Images of this round" aria-busy={game.busy}>
      {Array.from({ length: count }, (_, index) => (
        <li key={index}>
          <button
            type="button"
            class={`sample odd-image ${isRevealed(game) && round?.odd === index ? "odd" : ""}`}
            disabled={!canPick(game)}
            onClick={() => oddStore.dispatch({ type: "pick", index })}
          >
            <DigitImage pixels={round?.pixels.subarray(index * 784, (index + 1) * 784) ?? null} />
            <span class="sample-caption">
              <span class="hidden">Image </span>
              {index + 1}
              <span>{isRevealed(game) && round !== null ? chosenBy(round, game.picked, index).join(", ") : ""}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function chosenBy({ guesses }: OddRound, picked: number | null, index: number): string[] {
  return [
    ...(picked === index ? ["you"] : []),
    ...(guesses.features === index ? ["features"] : []),
    ...(guesses.pixels === index ? ["pixels"] : []),
  ];
}
