import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { lookingLab, sketchStore } from "../state/app-state";
import { DigitImage } from "../ui/digit-image";
import { Notice } from "../ui/controls";
import { Pad } from "../ui/pad";
import { openImage, PadTools } from "../ui/pad-tools";
import { useSketchPixels } from "./hooks";

/** The pad that Draw and Look inside share, with what the networks see of it. */
export function SketchColumn(): JSX.Element {
  const { sketch, pixels } = useSketchPixels(sketchStore);
  const [problem, setProblem] = useState<string | null>(null);
  const [seed, setSeed] = useState(271);

  async function takeTestDigit(): Promise<void> {
    try {
      const { pixels: digit } = await lookingLab.call("testDigit", { seed });
      setSeed((seed * 48_271) % 2_147_483_647);
      setProblem(null);
      sketchStore.dispatch({ type: "picture", pixels: digit });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div
      class="sketch"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void openImage(event.dataTransfer?.files[0], sketchStore.dispatch, setProblem);
      }}
    >
      <Pad sketch={sketch} dispatch={sketchStore.dispatch} label="Draw a digit, or drop an image" />
      <PadTools dispatch={sketchStore.dispatch} onProblem={setProblem} onTestDigit={() => void takeTestDigit()} />
      {problem && <Notice kind="warning">{problem}</Notice>}
      <div class="seen">
        <div class="net-view">
          <DigitImage pixels={pixels} label={pixels ? "The drawing in 28 by 28 pixels" : "Nothing drawn yet"} />
        </div>
        <p>
          <b>What the methods see.</b> 28 × 28 pixels, prepared like MNIST: scaled to 20 × 20, anti-aliased, centred by
          its centre of mass.
        </p>
      </div>
    </div>
  );
}
