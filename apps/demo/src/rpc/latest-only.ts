/**
 * Runs `work` for one input at a time; of the inputs that come meanwhile only the newest is kept. A network that is slower
 * than the drawing hand then always answers the latest drawing.
 */
export function latestOnly<Input>(work: (input: Input) => Promise<void>): (input: Input) => void {
  let waiting: { input: Input } | undefined;
  let busy = false;

  async function run(): Promise<void> {
    busy = true;
    while (waiting !== undefined) {
      const { input } = waiting;
      waiting = undefined;
      await work(input);
    }
    busy = false;
  }

  return (input) => {
    waiting = { input };
    if (!busy) {
      void run();
    }
  };
}
