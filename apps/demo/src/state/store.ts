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
