import { useEffect, useState } from "preact/hooks";

/** A value that changes by actions and tells who listens. */
export interface Store<State, Action> {
  readonly state: State;
  dispatch(action: Action): void;
  /** @returns What ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** @param reduce What the state becomes by an action; the same object when nothing changes. */
export function createStore<State, Action>(
  initial: State,
  reduce: (state: State, action: Action) => State,
): Store<State, Action> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get state() {
      return state;
    },
    dispatch(action) {
      const next = reduce(state, action);
      if (next !== state) {
        state = next;
        listeners.forEach((listener) => listener());
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

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
