import type { JSX } from "preact";
import type { NearDigit } from "../lab/operations";
import { DigitImage } from "../ui/digit-image";

/** Digits that are near to a drawing, the nearest first, with their classes and distances. */
export function NearRow({ digits, waiting }: { digits: readonly NearDigit[] | null; waiting: boolean }): JSX.Element {
  return digits === null ? (
    <p class="muted">{waiting ? "Loading the training digits …" : "Draw something first."}</p>
  ) : (
    <ol class="thumbnails" aria-busy={waiting}>
      {digits.map(({ pixels, label, distance }, rank) => (
        <li key={rank}>
          <DigitImage pixels={pixels} label={`A training digit, ${label}`} />
          <span>
            <b>{label}</b> {distance.toPrecision(3)}
          </span>
        </li>
      ))}
    </ol>
  );
}
