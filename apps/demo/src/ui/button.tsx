import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon";

interface ButtonProps {
  children: ComponentChildren;
  onClick: () => void;
  icon?: IconName;
  /** The one thing to do on a page. */
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
