import { joinWords } from "@gan-cls/evaluate";
import type { OddRound } from "../lab/operations";

export type OddAction =
  | { readonly type: "deal" }
  | { readonly type: "round"; readonly round: OddRound }
  | { readonly type: "pick"; readonly index: number }
  | { readonly type: "failure"; readonly message: string };

/** Who found the odd one how often. */
export interface OddScore {
  readonly rounds: number;
  readonly visitor: number;
  readonly features: number;
  readonly pixels: number;
}

/** The game as the page shows it. */
export interface OddGame {
  readonly round: OddRound | null;
  /** What the visitor took for the odd one. */
  readonly picked: number | null;
  readonly score: OddScore;
  /** Rounds dealt so far; the seed of the next one. */
  readonly dealt: number;
  readonly busy: boolean;
  readonly message: string | null;
}

export const NEW_GAME: OddGame = {
  ...{ round: null, picked: null, dealt: 0, busy: false, message: null },
  score: { rounds: 0, visitor: 0, features: 0, pixels: 0 },
};

/** Applies an action. The score counts rounds in which the visitor has picked; a drawing of the visitor's own is no riddle to them. */
export function followOdd(game: OddGame, action: OddAction): OddGame {
  switch (action.type) {
    case "deal":
      return { ...game, busy: true, message: null, dealt: game.dealt + 1 };
    case "round":
      return { ...game, busy: false, round: action.round, picked: null };
    case "pick":
      return canPick(game) && game.round !== null
        ? { ...game, picked: action.index, score: count(game.score, game.round, action.index) }
        : game;
    case "failure":
      return { ...game, busy: false, message: action.message };
  }
}

/** Whether there is something to guess. */
export function canPick({ round, picked, busy }: OddGame): boolean {
  return round !== null && round.other !== null && picked === null && !busy;
}

/** Whether the answers are shown: after a pick, and at once where the odd one is the visitor's drawing. */
export function isRevealed({ round, picked }: OddGame): boolean {
  return round !== null && (picked !== null || round.other === null);
}

function count(score: OddScore, { odd, guesses }: OddRound, picked: number): OddScore {
  return {
    rounds: score.rounds + 1,
    visitor: score.visitor + Number(picked === odd),
    features: score.features + Number(guesses.features === odd),
    pixels: score.pixels + Number(guesses.pixels === odd),
  };
}

/** Who was right in this round, in a sentence; empty until the answers are shown. */
export function describeRound(game: OddGame): string {
  const { round, picked } = game;
  if (round === null || !isRevealed(game)) {
    return "";
  }
  const { odd, common, other, guesses } = round;
  const what = other === null ? "your drawing" : `${other === 8 ? "an" : "a"} ${other}`;
  const guessers = [
    ...(picked === null ? [] : [{ name: "you", place: picked }]),
    { name: "the features", place: guesses.features },
    { name: "the pixels", place: guesses.pixels },
  ];
  const right = guessers.filter(({ place }) => place === odd).map(({ name }) => name);
  const finders = right.length === 0 ? "nobody found it" : `found by ${joinWords(right)}`;
  return `Image ${odd + 1} is the odd one: ${what} among ${common}s; ${finders}.`;
}
