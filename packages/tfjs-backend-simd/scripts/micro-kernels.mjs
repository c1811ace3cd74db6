/**
 * Writes the innermost loops of products as AssemblyScript: blocks of up to 6 rows and 8 columns, which stay in registers, and in the wide
 * build blocks of 16 columns, whose pairs of vectors the runtime joins to vectors of eight numbers.
 *
 * Every element of a block is one chain of multiplications and additions over K, so blocks of any size give the same bits.
 *
 * Measured on V8 11.3 and 13.6, one core of an AMD EPYC of 2024, GFLOP/s by rows x columns: 6x8 67, 5x8 61, 4x8 60, 3x8 47, 7x8 37 (spills),
 * 4x16 42 (spills); joined 6x16 130, 5x16 118, 4x16 118. Unrolled loops are slower everywhere.
 */

/** Most rows of a block: with one row more, sums leave the registers. */
const ROWS = 6;

const range = (count) => Array.from({ length: count }, (_, index) => index);

/** What differs between the layouts of A. */
const LAYOUTS = {
  // A's rows are contiguous, `aStride` bytes apart: a pointer for every row.
  Rows: {
    ...{ parameter: "", argument: "", cursor: "a" },
    pointers: (rows) => range(rows - 1).map((r) => `let a${r + 1} = a + ${r + 1} * aStride;`),
    places: () => [],
    splat: (r) => `v128.load32_splat(a${r === 0 ? "" : r})`,
    advance: (rows) => ["a += 4;", ...range(rows - 1).map((r) => `a${r + 1} += 4;`)],
    end: "a + (<usize>K << 2)",
    next: () => `a + <usize>row * aStride`,
  },
  // A's columns are contiguous and its rows `aStride` bytes apart: the numbers of a block are side by side.
  Columns: {
    ...{ parameter: "", argument: "", cursor: "a" },
    pointers: () => [],
    places: () => [],
    splat: (r) => `v128.load32_splat(a, ${4 * r})`,
    advance: () => ["a += aStride;"],
    end: "a + <usize>K * aStride",
    next: () => `a + (<usize>row << 2)`,
  },
  // A's rows overlap, as patches of an image do: its columns are where a list of offsets says, its rows `aStride` bytes apart.
  Taps: {
    ...{ parameter: "offsets: usize, ", argument: "offsets, ", cursor: "offsets" },
    pointers: () => [],
    places: (rows) => [
      "const a0 = a + load<i32>(offsets);",
      ...range(rows - 1).map((r) => `const a${r + 1} = a${r} + aStride;`),
    ],
    splat: (r) => `v128.load32_splat(a${r})`,
    advance: () => ["offsets += 4;"],
    end: "offsets + (<usize>K << 2)",
    next: () => `a + <usize>row * aStride`,
  },
  // The same the other way round: A's rows are where the list says, its columns `aStride` bytes apart.
  TapRows: {
    ...{ parameter: "offsets: usize, ", argument: "offsets + (<usize>row << 2), ", cursor: "a0" },
    pointers: (rows) => range(rows).map((r) => `let a${r} = a + load<i32>(offsets, ${4 * r});`),
    places: () => [],
    splat: (r) => `v128.load32_splat(a${r})`,
    advance: (rows) => range(rows).map((r) => `a${r} += aStride;`),
    end: "a0 + <usize>K * aStride",
    next: () => "a",
  },
};

const PARAMETERS =
  "K: i32, a: usize, aStride: usize, b: usize, bStride: usize, nextPanel: usize, c: usize, cStride: usize, accumulate: bool";

/** One block; `panels` of 8 columns, `nextPanel` bytes apart, every row of a panel `bStride` bytes after the other. */
function block(name, layout, rows, panels) {
  const vectors = range(2 * panels);
  const sums = range(rows).flatMap((r) => vectors.map((v) => `c${r}_${v}`));
  const panelAt = (panel) => (panel === 0 ? "b" : `b${panel}`);
  const loads = vectors.map((v) => `const b_${v} = v128.load(${panelAt(v >> 1)}, ${16 * (v & 1)});`);
  const products = range(rows).flatMap((r) => [
    `const x${r} = ${layout.splat(r)};`,
    ...vectors.map((v) => `c${r}_${v} = multiplyAdd(x${r}, b_${v}, c${r}_${v});`),
  ]);
  const nextRow = (r) => (r === 0 ? [] : ["c += cStride;"]);
  const stores = range(rows).flatMap((r) => [
    ...nextRow(r),
    ...vectors.map((v) => `v128.store(c, c${r}_${v}, ${16 * v});`),
  ]);
  // A row is loaded as a whole before it is stored: the runtime joins no loads with a store between them.
  const additions = range(rows).flatMap((r) => [
    ...nextRow(r),
    ...vectors.map((v) => `const s${r}_${v} = f32x4.add(v128.load(c, ${16 * v}), c${r}_${v});`),
    ...vectors.map((v) => `v128.store(c, s${r}_${v}, ${16 * v});`),
  ]);
  // Earlier sums are added at the end, because the runtime joins only vectors that begin and end in one block of code.
  return `
function ${name}(${layout.parameter}${PARAMETERS}): void {
  ${sums.map((sum) => `let ${sum} = f32x4.splat(0);`).join(" ")}
  ${layout.pointers(rows).join(" ")}
  ${range(panels - 1)
    .map((p) => `let b${p + 1} = b + nextPanel;`)
    .join(" ")}
  const end = ${layout.end};
  while (${layout.cursor} < end) {
    ${[...loads, ...layout.places(rows), ...products, ...layout.advance(rows)].join("\n    ")}
    ${range(panels)
      .map((p) => `${panelAt(p)} += bStride;`)
      .join(" ")}
  }
  if (accumulate) {
    ${additions.join("\n    ")}
  } else {
    ${stores.join("\n    ")}
  }
}
`;
}

/** All rows of a strip, in blocks of nearly equal size. */
function strip(kind, panels) {
  const suffix = panels === 1 ? "" : "Wide";
  const nextPanel = panels === 1 ? "" : ", nextPanel: usize";
  const { parameter, argument, next } = LAYOUTS[kind];
  const args = `${argument}K, at, aStride, b, bStride, ${panels === 1 ? "0" : "nextPanel"}, to, cStride, accumulate`;
  return `
export function multiply${kind}${suffix}(
  ${parameter}rows: i32, K: i32, a: usize, aStride: usize, b: usize, bStride: usize${nextPanel}, c: usize, cStride: usize, accumulate: bool,
): void {
  const blocks = (rows + ${ROWS - 1}) / ${ROWS};
  for (let block = 0; block < blocks; block++) {
    const row = rows * block / blocks;
    const at = ${next()}, to = c + <usize>row * cStride;
    switch (rows * (block + 1) / blocks - row) {
      ${range(ROWS)
        .map((r) => `case ${r + 1}: block${kind}${r + 1}x${panels}(${args}); break;`)
        .join("\n      ")}
    }
  }
}
`;
}

/** The AssemblyScript module `assembly/micro-kernels.ts`, which exists only while the kernels are compiled. */
export function microKernelSource() {
  const kinds = Object.entries(LAYOUTS).flatMap(([kind, layout]) =>
    [1, 2].flatMap((panels) => [
      ...range(ROWS).map((r) => block(`block${kind}${r + 1}x${panels}`, layout, r + 1, panels)),
      strip(kind, panels),
    ]),
  );
  return `import { multiplyAdd } from "./vectors";\n${kinds.join("\n")}`;
}
