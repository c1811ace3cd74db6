import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";

/** Milliseconds between pictures while the button is held. */
const INTERVAL = 160;

/** A button that takes a picture by a tap or a key, and one after the other while it is held. */
export function RecordButton({
  children,
  onPicture,
  disabled,
}: {
  children: ComponentChildren;
  onPicture: () => void;
  disabled: boolean;
}): JSX.Element {
  const [isHeld, setHeld] = useState(false);
  const take = useRef(onPicture);
  take.current = onPicture;
  useEffect(() => {
    if (!isHeld || disabled) {
      return undefined;
    }
    const timer = setInterval(() => take.current(), INTERVAL);
    return () => clearInterval(timer);
  }, [isHeld, disabled]);
  const release = (): void => setHeld(false);
  return (
    <button
      type="button"
      class={isHeld ? "button record held" : "button record"}
      disabled={disabled}
      onPointerDown={(event) => {
        if (event.button === 0 && event.isPrimary) {
          event.currentTarget.setPointerCapture(event.pointerId);
          take.current();
          setHeld(true);
        }
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      // A long press would open a menu on phones and tablets.
      onContextMenu={(event) => event.preventDefault()}
      // A click without a pointer is of the keyboard or of a screen reader.
      onClick={(event) => event.detail === 0 && take.current()}
    >
      <Icon name="camera" />
      <span>{children}</span>
    </button>
  );
}
