import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { readImageFile } from "../drawing/read-image-file";
import type { SketchAction } from "../drawing/sketch";
import { Button, IconButton } from "./controls";

interface PadToolsProps {
  dispatch: (action: SketchAction) => void;
  onProblem: (message: string | null) => void;
  /** Brings a digit that nobody has drawn here; left out where that makes no sense. */
  onTestDigit?: () => void;
}

/** What can be done with a pad besides drawing. */
export function PadTools({ dispatch, onProblem, onTestDigit }: PadToolsProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="tools">
      <IconButton label="Undo" icon="undo" onClick={() => dispatch({ type: "undo" })} />
      <IconButton label="Clear" icon="clear" onClick={() => dispatch({ type: "clear" })} />
      {onTestDigit && (
        <Button icon="dice" onClick={onTestDigit}>
          Test digit
        </Button>
      )}
      <Button icon="image" onClick={() => input.current?.click()}>
        Image
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        class="hidden"
        tabIndex={-1}
        aria-label="Image of a digit"
        onChange={(event) => {
          void openImage(event.currentTarget.files?.[0], dispatch, onProblem);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}

/** Puts an image file on the pad, or says why that does not work. */
export async function openImage(
  file: File | undefined,
  dispatch: (action: SketchAction) => void,
  onProblem: (message: string | null) => void,
): Promise<void> {
  if (file === undefined) {
    return;
  }
  try {
    dispatch({ type: "picture", pixels: await readImageFile(file) });
    onProblem(null);
  } catch (error) {
    onProblem(error instanceof Error ? error.message : String(error));
  }
}
