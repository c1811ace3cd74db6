import { useEffect, useState } from "preact/hooks";
import type { Store } from "./store";

/** A store's state; the component is drawn again, at most once a frame, when it changes. */
export function useStore<State>(store: Store<State, never>): State {
  const [, redraw] = useState(0);
  useEffect(() => {
    let frame: number | undefined;
    const unsubscribe = store.subscribe(() => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        redraw((count) => count + 1);
      });
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame ?? 0);
    };
  }, [store]);
  return store.state;
}
