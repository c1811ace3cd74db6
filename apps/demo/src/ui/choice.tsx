import type { JSX } from "preact";
import { useId } from "preact/hooks";

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
