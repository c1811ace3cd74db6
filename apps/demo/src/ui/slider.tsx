import type { JSX } from "preact";

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onInput: (value: number) => void;
}

export function Slider({ label, value, min, max, step, onInput }: SliderProps): JSX.Element {
  const share = (value - min) / (max - min);
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        {...{ min, max, step, value }}
        style={{ "--share": share }}
        onInput={(event) => onInput(Number(event.currentTarget.value))}
      />
      <output>{value.toFixed(1)}</output>
    </label>
  );
}
