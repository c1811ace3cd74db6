/** Hostile JSON: whole documents with one to four changes, drawn by fast-check. */
import fc from "fast-check";

/** JSON as it is written, so that it may have what `JSON.stringify` cannot: two equal keys, numbers beyond all bounds, lone surrogates. */
type Node =
  | { kind: "object"; entries: [key: string, value: Node][] }
  | { kind: "array"; items: Node[] }
  | { kind: "raw"; text: string };

const nested = (open: string, close: string, levels: number): string => open.repeat(levels) + close.repeat(levels);

/** Values as text. */
const HOSTILE = [
  ...["null", "true", "false", "0", "-0", "-1", "1", "2", "0.5", "1e9", "2147483648", "4294967295", "9007199254740993"],
  ...["1e308", "-1e308", "1e999", "-1e999", "5e-324", "NaN", "Infinity", "undefined", "01", "+1", ".5"],
  ...[
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u202e"',
    '"NaN"',
    '"1e999"',
    '"__proto__"',
    '"constructor"',
  ],
  ...[
    '"../../../etc/passwd"',
    '"/etc/passwd"',
    '"C:\\\\x"',
    '"CON"',
    '"a\\\\b"',
    '"x."',
    '"=1+1"',
    '"<script>"',
    '"\\u001b[2J"',
  ],
  ...["[]", "{}", "[[]]", "[null]", '{"":null}', "[NaN]", '{"length":4294967295}', '{"length":-1,"0":1}'],
  ...[
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"toString":1,"valueOf":1}',
  ],
  `"${"x".repeat(100_000)}"`,
  `[${"0,".repeat(20_000)}0]`,
  nested("[", "]", 90),
  nested("[", "]", 10_000),
  `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
];

const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "0",
  "",
  "\u0000",
  "then",
];

const EDITS = [
  "replace",
  "replace",
  "remove",
  "duplicate",
  "rename",
  "wrap",
  "repeat",
  "exchange",
  "retype",
  "cut",
] as const;

/** One change. */
export interface Edit {
  readonly edit: (typeof EDITS)[number];
  /** Which part, counted through the document. */
  readonly at: number;
  readonly other: number;
  readonly text: string;
  readonly key: string;
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.double().map(String) },
  { weight: 2, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);

/** The changes of a case; they are few, so that each can be left out to find the one that matters. */
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    edit: fc.constantFrom(...EDITS),
    at: fc.nat(),
    other: fc.nat(),
    text: value,
    key: fc.oneof(fc.constantFrom(...KEYS), fc.string()),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The changes of a case, the same for the same seed. */
export function drawEdits(seed: number): Edit[] {
  return fc.sample(edits, { seed, numRuns: 1 })[0];
}

/** A document with changes, as text. @param document Text of a whole one. */
export function hostileJson(document: string, list: readonly Edit[]): string {
  const root = toNode(JSON.parse(document));
  list.forEach((edit) => apply(root, edit));
  return toText(root);
}

function toNode(json: unknown): Node {
  if (Array.isArray(json)) {
    return { kind: "array", items: json.map(toNode) };
  }
  if (typeof json === "object" && json !== null) {
    return { kind: "object", entries: Object.entries(json).map(([key, inner]) => [key, toNode(inner)]) };
  }
  return { kind: "raw", text: JSON.stringify(json) };
}

function toText(node: Node): string {
  switch (node.kind) {
    case "raw":
      return node.text;
    case "array":
      return `[${node.items.map(toText).join(",")}]`;
    case "object":
      return `{${node.entries.map(([key, inner]) => `${JSON.stringify(key)}:${toText(inner)}`).join(",")}}`;
  }
}

/** All parts from the outside in. */
function partsOf(node: Node): Node[] {
  const inner = node.kind === "array" ? node.items : node.kind === "object" ? node.entries.map(([, part]) => part) : [];
  return [node, ...inner.flatMap(partsOf)];
}

function apply(root: Node, { edit, at, other, text, key }: Edit): void {
  const parts = partsOf(root);
  const node = parts[at % parts.length];
  const become = (changed: Node): void => void Object.assign(node, changed);
  const pick = <Item>(list: readonly Item[]): number => (list.length === 0 ? 0 : other % list.length);
  switch (edit) {
    case "replace":
      return become({ kind: "raw", text });
    case "wrap":
      return become(
        other % 2 === 0 ? { kind: "array", items: [{ ...node }] } : { kind: "object", entries: [[key, { ...node }]] },
      );
    case "exchange":
      return become(structuredClone(parts[other % parts.length]));
    case "cut":
      return become({ kind: "raw", text: toText(node).slice(0, other % 200) });
    case "remove":
    case "duplicate":
    case "rename":
    case "repeat":
      break;
    case "retype":
      return become({ kind: "raw", text: node.kind === "raw" ? JSON.stringify(node.text) : "0" });
  }
  if (node.kind === "object") {
    const position = pick(node.entries);
    const [entry = [key, { kind: "raw", text } satisfies Node] as [string, Node]] = node.entries.slice(position);
    const changed = {
      remove: [],
      duplicate: [entry, [entry[0], { kind: "raw", text }]],
      rename: [[key, entry[1]]],
      repeat: [entry],
    };
    node.entries.splice(position, 1, ...(changed[edit] as [string, Node][]));
  } else if (node.kind === "array") {
    const position = pick(node.items);
    const [item = { kind: "raw", text } satisfies Node] = node.items.slice(position);
    const changed = { remove: [], duplicate: [item, item], rename: [item], repeat: new Array<Node>(300).fill(item) };
    node.items.splice(position, 1, ...changed[edit].map((inner) => structuredClone(inner)));
  }
}
