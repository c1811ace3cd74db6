/** Warnings that `docs/monitors.md` explains, each in a section of its name. */
const EXPLAINED: readonly string[] = [
  "diverged",
  "mode-collapse",
  "discriminator-won",
  "forgetting",
  "plateau",
  "damaged-checkpoint",
];

/** Where the documentation says what a training's warning means and what to do, as `docs/monitors.md#plateau`; `undefined` for others. */
function warningPage(code: string): string | undefined {
  return EXPLAINED.includes(code) ? `docs/monitors.md#${code}` : undefined;
}

/** A warning as one line: its message, and where to read on. */
export function describeWarning({ code, message }: { readonly code: string; readonly message: string }): string {
  const page = warningPage(code);
  return page === undefined ? message : `${message} (${page})`;
}
