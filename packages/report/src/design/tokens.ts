/**
 * The colours of everything that is drawn: `[light, dark]` by name. Charts and pages use them as CSS variables of the same names
 * (`var(--ink)`), so that one drawing suits both schemes.
 *
 * Methods are coloured by family: classical ones grey, the CNN blue, the original's ways to use the discriminator in steps of one warm hue,
 * those on pooled features green (frozen) and rust (tuned), each control in the paler tone of what it is held against. Right
 * is blue and wrong is orange, which every kind of colour vision tells apart. Class colours are never the only carrier of a meaning.
 *
 * Reference: Okabe and Ito, "Color Universal Design", 2008; Paul Tol, "Colour Schemes", 2021 ("muted", for the classes).
 */
export const COLOR_TOKENS = {
  paper: ["#fcfbf8", "#131416"],
  surface: ["#ffffff", "#1a1c1f"],
  sunken: ["#f3f1eb", "#212428"],
  ink: ["#1a1b1e", "#edebe5"],
  "ink-2": ["#4b4e55", "#bdbbb5"],
  "ink-3": ["#666a72", "#9a9b97"],
  line: ["#e2dfd7", "#2d3035"],
  "line-strong": ["#c9c5ba", "#464a51"],
  accent: ["#0b62a8", "#7cbcf2"],
  "on-accent": ["#ffffff", "#10202e"],
  right: ["#0b62a8", "#5aa9ea"],
  mistake: ["#c2410c", "#ff8a4c"],
  generator: ["#0f8a6a", "#4cc9a2"],
  "method-pca-knn": ["#5b6270", "#a9b0bd"],
  "method-knn": ["#8a8f99", "#7f8692"],
  "method-logistic": ["#a39a86", "#b8ad95"],
  "method-cnn": ["#0072b2", "#4ba8e8"],
  "method-cnn-fair": ["#56a3d9", "#9fd0f5"],
  "method-random-probe": ["#3f9c82", "#7fd0b8"],
  "method-pooled-probe": ["#0b6e55", "#4cc9a2"],
  "method-pooled-knn": ["#4d7a3a", "#9cc58a"],
  "method-random-tune": ["#a9782f", "#e0b878"],
  "method-pooled-tune": ["#a8400c", "#f2803f"],
  "method-gradual-tune": ["#c9713a", "#f5a877"],
  "method-same-net": ["#7a6fa8", "#b3a9e0"],
  "method-semi-plain": ["#5b3f9e", "#9f86e8"],
  "method-semi-gan": ["#b0588f", "#e093c2"],
  "method-semi-gan-dense": ["#7f3b68", "#c078a8"],
  "method-spread-random": ["#b86a80", "#e8a4b5"],
  "method-spread-gan": ["#b0163a", "#ff6f8a"],
  "method-trial-1": ["#e0962a", "#f7cd86"],
  "method-trial-2": ["#d55e00", "#f2903f"],
  "method-trial-3": ["#8f2d0e", "#d9552b"],
  "method-other-1": ["#0f8a6a", "#4cc9a2"],
  "method-other-2": ["#b0588f", "#e093c2"],
  "method-other-3": ["#6a57b0", "#a99bea"],
  "method-other-4": ["#7d7a1c", "#c3bf5a"],
  "class-0": ["#3f2f9b", "#8d80f0"],
  "class-1": ["#3d9bd0", "#7cc8f0"],
  "class-2": ["#2a9d8f", "#4fc3b2"],
  "class-3": ["#117733", "#4fae6a"],
  "class-4": ["#8f8b1f", "#bdb84a"],
  "class-5": ["#cf9f14", "#e8c14f"],
  "class-6": ["#cc6677", "#ec8b9b"],
  "class-7": ["#882255", "#cf4f8d"],
  "class-8": ["#aa4499", "#d77cc7"],
  "class-9": ["#6b6f76", "#a9adb4"],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

/** Name of a colour of {@link COLOR_TOKENS}. */
export type ColorToken = keyof typeof COLOR_TOKENS;

/** The stacks of fonts: Inter travels inside the pages, the others are the system's. */
export const FONT_STACK =
  '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const MONO_STACK = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Sizes that both schemes share. */
const SHARED = `--font: ${FONT_STACK}; --font-mono: ${MONO_STACK};
--text-xs: 0.75rem; --text-s: 0.875rem; --text-m: 1rem; --text-l: 1.25rem; --text-xl: 1.75rem; --text-xxl: clamp(2.25rem, 6vw, 3.5rem);
--space-1: 4px; --space-2: 8px; --space-3: 12px; --space-4: 16px; --space-5: 24px; --space-6: 32px; --space-7: 48px; --space-8: 80px;
--radius: 8px;`;

/**
 * All tokens as CSS custom properties: light, dark where the system or `data-theme` of the root element asks for it, and always light on
 * paper.
 */
export const DESIGN_TOKENS_CSS = `:root { color-scheme: light dark; ${SHARED} ${declare(0)} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${declare(1)} } }
@media screen { :root[data-theme="light"] { color-scheme: light } :root[data-theme="dark"] { color-scheme: dark; ${declare(1)} } }
@media print { :root { color-scheme: light } }`;

function declare(scheme: 0 | 1): string {
  return Object.entries(COLOR_TOKENS)
    .map(([name, values]) => `--${name}: ${values[scheme]};`)
    .join(" ");
}

/** A token as CSS takes it. */
export function color(token: ColorToken): string {
  return `var(--${token})`;
}

/** Classes with a colour of their own; more classes begin again. */
const CLASS_COLORS = 10;

/** The colour of a class. */
export function classColor(label: number): string {
  return `var(--class-${label % CLASS_COLORS})`;
}

/** Colours of methods that the table does not know, in the order in which they appear. */
const OTHER_METHODS = ["method-other-2", "method-other-3", "method-other-4", "method-other-1"] as const;

/**
 * The colour of each method by name: its own where the table has one, else the next of the others.
 *
 * @param methods Every method that is to be told apart.
 */
export function methodColors(methods: readonly string[]): Map<string, string> {
  const distinct = [...new Set(methods)];
  const unknown = distinct.filter((method) => !(`method-${method}` in COLOR_TOKENS));
  return new Map(
    distinct.map((method) => {
      const index = unknown.indexOf(method);
      const token = index === -1 ? (`method-${method}` as ColorToken) : OTHER_METHODS[index % OTHER_METHODS.length];
      return [method, color(token)];
    }),
  );
}
