import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { toRgba, type TaughtPicture } from "../teaching/picture";
import { DigitImage } from "./digit-image";

/** A picture of a lesson: a drawing as ink on the paper of the theme, a photo as it is. Without a label it is decoration. */
export function PictureImage({ picture, label }: { picture: TaughtPicture; label?: string }): JSX.Element {
  return picture.channels === 1 ? (
    <DigitImage pixels={picture.pixels} label={label} />
  ) : (
    <Photo picture={picture} label={label} />
  );
}

function Photo({ picture, label }: { picture: TaughtPicture; label?: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, columns } = picture;
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(toRgba(picture), columns, rows), 0, 0);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      class="photo"
      width={columns}
      height={rows}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    />
  );
}
