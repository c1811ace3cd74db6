import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "./icon";

interface ButtonProps {
  children: ComponentChildren;
  onClick: () => void;
  icon?: IconName;
  /** The main action of a page. */
  primary?: boolean;
  disabled?: boolean;
}

export function Button({ children, onClick, icon, primary = false, disabled = false }: ButtonProps): JSX.Element {
  return (
    <button type="button" class={primary ? "button primary" : "button"} disabled={disabled} onClick={onClick}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A button that shows an icon alone. */
export function IconButton({
  label,
  icon,
  onClick,
  disabled,
}: {
  label: string;
  icon: IconName;
  onClick: () => void;
  disabled?: boolean;
}): JSX.Element {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

interface ChoiceProps<Value extends string | number> {
  legend: string;
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
  disabled?: boolean;
}

/** One of a few values, side by side: radio buttons in a row. */
export function Choice<Value extends string | number>(props: ChoiceProps<Value>): JSX.Element {
  const { legend, value, options, onChange, disabled } = props;
  const name = useId();
  return (
    <fieldset class="choice" disabled={disabled}>
      <legend>{legend}</legend>
      <div class="choice-row">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Something that the visitor has to know: a failure or a missing feature. */
export function Notice({
  children,
  kind = "note",
}: {
  children: ComponentChildren;
  kind?: "note" | "warning";
}): JSX.Element {
  return (
    <p class={`notice ${kind}`} role={kind === "warning" ? "alert" : "status"}>
      {children}
    </p>
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  disabled?: boolean;
}

/** An integer, typed or stepped; values out of range are clamped. */
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
