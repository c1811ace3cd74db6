import type { JSX } from "preact";

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  disabled?: boolean;
}

/** A whole number, typed or stepped; what is out of range is brought back into it. */
export function NumberField({ label, value, min, max, onChange, disabled }: NumberFieldProps): JSX.Element {
  const set = (wanted: number): void => {
    if (Number.isFinite(wanted)) {
      onChange(Math.min(Math.max(Math.round(wanted), min), max));
    }
  };
  return (
    <div class="number-field">
      <label>
        <span>{label}</span>
        <input
          type="text"
          inputMode="numeric"
          value={value}
          disabled={disabled}
          onChange={(event) => {
            set(Number(event.currentTarget.value));
            event.currentTarget.value = String(value);
          }}
        />
      </label>
      <button type="button" aria-label={`${label}: one less`} disabled={disabled} onClick={() => set(value - 1)}>
        −
      </button>
      <button type="button" aria-label={`${label}: one more`} disabled={disabled} onClick={() => set(value + 1)}>
        +
      </button>
    </div>
  );
}
