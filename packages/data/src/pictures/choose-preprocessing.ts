import { assertInRange, assertOneOf, assertPositiveInteger, FITS, type Fit, type Preprocessing } from "@gan-cls/core";
import type { PictureFacts } from "./picture-facts";

/** Sides of images that networks take. */
const [LEAST_SIDE, LARGEST_SIDE] = [8, 128];

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** By channels, where pictures differ in size: those of MNIST and of CIFAR. */
const USUAL_SIZES = { 1: { rows: 28, columns: 28 }, 3: { rows: 32, columns: 32 } } as const;

/** What may change from one picture to the next. */
const KEYS = ["rows", "columns", "channels", "background"] as const;

function isUsableSide(side: number): boolean {
  return side >= LEAST_SIDE && side <= LARGEST_SIDE;
}

/** What the user asked for; everything else is chosen by the pictures. */
export interface PreprocessingWishes {
  readonly size?: Size;
  readonly fit?: Fit;
  readonly color?: "auto" | "grey" | "rgb";
  readonly background?: "auto" | "black" | "white";
  readonly invert?: boolean;
  readonly layout?: Preprocessing["layout"];
}

/** @throws GanClsError `invalid-argument` for a wish that cannot be. */
export function assertWishes(
  where: string,
  { size, fit = "cover", color = "auto", background = "auto" }: PreprocessingWishes,
): void {
  if (size !== undefined) {
    for (const side of ["rows", "columns"] as const) {
      assertPositiveInteger(where, `size.${side}`, size[side]);
      assertInRange(where, `size.${side}`, size[side], 1, 4096);
    }
  }
  assertOneOf(where, "fit", fit, FITS);
  assertOneOf(where, "color", color, ["auto", "grey", "rgb"]);
  assertOneOf(where, "background", background, ["auto", "black", "white"]);
}

/** Counts what pictures say, one by one, and chooses how all of them are prepared. */
export interface PreprocessingChoice {
  add(facts: PictureFacts): void;
  /** For the pictures so far. */
  choose(): Preprocessing;
  /** What was chosen and why, as sentences for the user. */
  explain(): string[];
}

/** Starts without a picture. */
export function createPreprocessingChoice(wishes: PreprocessingWishes): PreprocessingChoice {
  const { size, fit = "cover", color = "auto", background = "auto", invert = false, layout = "plain" } = wishes;
  const seen = { pictures: 0, coloured: 0, transparent: 0, lightInk: 0, lightEdges: 0, sizes: new Set<string>() };
  let first: PictureFacts | undefined;
  let chosen: Preprocessing | undefined;
  const ownSize = (): Size | undefined =>
    first !== undefined && seen.sizes.size === 1 && isUsableSide(first.rows) && isUsableSide(first.columns)
      ? first
      : undefined;
  const channels = (): 1 | 3 => (color === "rgb" || (color === "auto" && seen.coloured > 0) ? 3 : 1);
  const chosenSize = (): Size => size ?? ownSize() ?? USUAL_SIZES[channels()];
  const level = (): number => {
    if (background !== "auto") {
      return background === "white" ? 255 : 0;
    }
    if (seen.transparent > 0) {
      return seen.lightInk * 2 >= seen.transparent ? 0 : 255;
    }
    return fit === "contain" && seen.lightEdges * 2 > seen.pictures ? 255 : 0;
  };
  return {
    add(facts) {
      first ??= facts;
      seen.pictures++;
      seen.coloured += facts.isColoured ? 1 : 0;
      seen.transparent += facts.isTransparent ? 1 : 0;
      seen.lightInk += facts.isTransparent && facts.isLight ? 1 : 0;
      seen.lightEdges += facts.hasLightEdge ? 1 : 0;
      if (seen.sizes.size === 0 || facts.rows !== first.rows || facts.columns !== first.columns) {
        seen.sizes.add(`${facts.columns}x${facts.rows}`);
      }
    },
    choose() {
      const { rows, columns } = chosenSize();
      const next = { rows, columns, channels: channels(), background: level() };
      // One object for all pictures alike, of which there may be many.
      if (chosen === undefined || KEYS.some((key) => chosen?.[key] !== next[key])) {
        chosen = { ...next, fit, invert, layout };
      }
      return chosen;
    },
    explain: () => [
      ...(size !== undefined ? [] : [explainSize(chosenSize(), ownSize() !== undefined, seen.sizes.size)]),
      ...(color === "auto" && seen.coloured > 0
        ? [`Colours are kept: ${seen.coloured} of ${seen.pictures} pictures are coloured.`]
        : []),
      ...(color === "grey" && seen.coloured > 0
        ? [`Colours become grey, as asked for: ${seen.coloured} of ${seen.pictures} pictures are coloured.`]
        : []),
      ...(seen.transparent > 0 && background === "auto" ? [explainBackground(level(), seen.transparent)] : []),
    ],
  };
}

function explainSize({ rows, columns }: { rows: number; columns: number }, isOwn: boolean, sizes: number): string {
  const chosen = `Images are ${columns}x${rows} pixels (width x height)`;
  if (isOwn) {
    return `${chosen}, as all pictures are.`;
  }
  const why =
    sizes === 1
      ? `the pictures' own size is not between ${LEAST_SIDE} and ${LARGEST_SIDE} pixels a side`
      : `the pictures have ${sizes} different sizes`;
  return `${chosen} because ${why}; another size can be asked for.`;
}

function explainBackground(level: number, transparent: number): string {
  const [shown, ink] = level === 255 ? ["white", "dark"] : ["black", "light"];
  return `${transparent} ${transparent === 1 ? "picture is" : "pictures are"} partly transparent: ${shown} shows through, because what is drawn on them is ${ink}.`;
}
