/**
 * Writes the one-dimensional Toom-Cook transforms of `assembly/winograd.ts` as AssemblyScript, derived from their points.
 *
 * `m` outputs of a filter with `r` taps come from `n = m + r - 1` inputs. All are polynomials: filter and outputs are evaluated at
 * points, products of values are those of polynomials, and interpolation, transposed, turns the inputs into what is multiplied. A tile's
 * sum over all input channels is taken of products, before anything is turned back.
 *
 * With only real points, errors grow fast with `n`: 11 points lose three digits. Taking the pair `i, -i` (the polynomial `x^2 + 1`) for two of
 * them keeps all others small; values there are residues `a0 + a1 x`, multiplied by three products after Karatsuba. Points are dyadic, so
 * that their powers are exact, and come as `a, -a`, which share their work: what is even and what is odd in the point is computed once.
 *
 * Reference: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015; Barabasz et al., "Error Analysis and Improving the
 * Accuracy of Winograd Convolution for Deep Neural Networks", 2018; Meng and Brothers, "Efficient Winograd Convolution via Integer
 * Arithmetic", 2019, for complex points.
 */

/** Infinity, which is a point of every set, is not named. */
const REAL = {
  of5: { zero: false, pairs: [1, 1 / 2], imaginary: false },
  of6: { zero: true, pairs: [1, 2], imaginary: false },
  of8: { zero: true, pairs: [1, 2, 1 / 2], imaginary: false },
  of9: { zero: false, pairs: [1, 1 / 4, 3 / 4, 7 / 4], imaginary: false },
};
const COMPLEX = {
  of10: { zero: false, pairs: [1, 2, 1 / 2], imaginary: true },
  of12: { zero: false, pairs: [2, 3 / 4, 1 / 4, 5 / 4], imaginary: true },
};

/**
 * Points of every algorithm, down a tile and across it, by outputs `m` and taps `r`. Tiles of 7 fit the 7 x 7 layers of nets for 28 x 28 images;
 * others waste less elsewhere. Nine real points both ways would have three times the error of nine and ten.
 */
const ALGORITHMS = [
  { m: 4, r: 3, down: REAL.of6, across: REAL.of6 },
  { m: 4, r: 5, down: REAL.of8, across: REAL.of8 },
  { m: 6, r: 3, down: REAL.of8, across: REAL.of8 },
  { m: 7, r: 3, down: REAL.of9, across: COMPLEX.of10 },
  { m: 7, r: 5, down: COMPLEX.of12, across: COMPLEX.of12 },
  { m: 4, r: 2, down: REAL.of5, across: REAL.of5 },
  { m: 8, r: 2, down: REAL.of9, across: COMPLEX.of10 },
];

/** Products that a set of points takes: one for each, and three for the imaginary pair. */
function countProducts({ zero, pairs, imaginary }) {
  return Number(zero) + 2 * pairs.length + (imaginary ? 3 : 0) + 1;
}

/** The algorithms as the host chooses among them: outputs and taps along one side of a tile, and the products of a whole tile. */
export function tileAlgorithms() {
  return ALGORITHMS.map(({ m, r, down, across }, index) => ({
    ...{ index, outputs: m, taps: r },
    points: countProducts(down) * countProducts(across),
  }));
}

/** Coefficients of a product of polynomials, lowest first. */
function times(a, b) {
  const product = Array(a.length + b.length - 1).fill(0);
  a.forEach((x, i) => b.forEach((y, j) => (product[i + j] += x * y)));
  return product;
}

/** The polynomial that vanishes at all finite points, the pair of `except` left out. */
function vanishing({ zero, pairs, imaginary }, except) {
  const factors = pairs.filter((a) => a !== except).map((a) => [-a * a, 0, 1]);
  return [...factors, ...(zero ? [[0, 1]] : []), ...(imaginary ? [[1, 0, 1]] : [])].reduce(times, [1]);
}

const range = (count) => Array.from({ length: count }, (_, index) => index);

const valueAt = (polynomial, x) => polynomial.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

/** By what the values of a filter are divided at a pair (`a`), at zero, and at the imaginary pair. */
function scales(points) {
  const withoutImaginary = vanishing({ ...points, imaginary: false });
  return {
    pair: (a) => 2 * a * valueAt(vanishing(points, a), a),
    zero: valueAt(vanishing({ ...points, zero: false }), 0),
    // The value at i of an even polynomial.
    imaginary: withoutImaginary.reduce((sum, x, j) => (j % 2 === 0 ? sum + x * (-1) ** (j / 2) : sum), 0),
  };
}

/**
 * Lines of code that compute sums of multiples; constants come from a table in memory, one instruction each. With two vectors every line
 * is written twice, for neighbouring channels, and constants once for both: the runtime joins such pairs.
 */
class Code {
  lines = [];
  #names = 0;
  #constantNames = new Map();

  constructor(constants, vectors) {
    this.constants = constants;
    this.halves = range(vectors).map((half) => ({ suffix: half === 0 ? "" : "h", offset: half === 0 ? "" : ", 16" }));
  }

  /** The name of a constant, loaded where it is first used. */
  constant(value) {
    const rounded = Math.fround(value);
    let index = this.constants.indexOf(rounded);
    if (index === -1) {
      index = this.constants.push(rounded) - 1;
    }
    if (!this.#constantNames.has(index)) {
      this.#constantNames.set(index, `c${index}`);
      this.lines.push(`const c${index} = v128.load32_splat(CONSTANTS, ${4 * index});`);
    }
    return `c${index}`;
  }

  /** `write` is given what to append to the name of a value, and the offset of a half in memory. */
  name(write) {
    const name = `t${this.#names++}`;
    this.halves.forEach(({ suffix, offset }) => this.lines.push(`const ${name}${suffix} = ${write(suffix, offset)};`));
    return name;
  }

  /** The name of `sum of factor * value`, or `null` for an empty sum. */
  sum(terms) {
    const used = terms.filter(([factor, value]) => factor !== 0 && value !== null);
    // Plain additions first, so that the chain of multiplications starts from a value.
    const ordered = [
      ...used.filter(([f]) => f === 1),
      ...used.filter(([f]) => f === -1),
      ...used.filter(([f]) => Math.abs(f) !== 1),
    ];
    return ordered.reduce((sum, [factor, value]) => this.#add(sum, factor, value), null);
  }

  #add(sum, factor, value) {
    if (sum === null && factor === 1) {
      return value;
    }
    if (sum === null && factor === -1) {
      return this.name((half) => `f32x4.neg(${value}${half})`);
    }
    if (Math.abs(factor) === 1) {
      return this.name((half) => `f32x4.${factor === 1 ? "add" : "sub"}(${sum}${half}, ${value}${half})`);
    }
    const constant = this.constant(factor);
    return this.name((half) =>
      sum === null
        ? `f32x4.mul(${constant}, ${value}${half})`
        : `multiplyAdd(${constant}, ${value}${half}, ${sum}${half})`,
    );
  }

  load(index) {
    return this.name((_, offset) => `v128.load(from${index === 0 ? "" : ` + ${index} * fromStride`}${offset})`);
  }

  store(index, value) {
    this.halves.forEach(({ suffix, offset }) => {
      const stored = value === null ? "f32x4.splat(0)" : `${value}${suffix}`;
      this.lines.push(`v128.store(to${index === 0 ? "" : ` + ${index} * toStride`}, ${stored}${offset});`);
    });
  }

  storePair(index, even, odd) {
    const [plus, minus] = [1, -1].map((sign) =>
      this.sum([
        [1, even],
        [sign, odd],
      ]),
    );
    this.store(index, plus);
    this.store(index + 1, minus);
  }
}

/** `count` coefficients to their values at the points, divided as {@link scales} says when they play the filter. */
function evaluate(code, points, count) {
  const scale = scales(points);
  const x = Array.from({ length: count }, (_, j) => code.load(j));
  const part = (parity, factor) => code.sum(x.map((value, j) => [j % 2 === parity ? factor(j) : 0, value]));
  let at = 0;
  if (points.zero) {
    code.store(at++, code.sum([[1 / scale.zero, x[0]]]));
  }
  for (const a of points.pairs) {
    const factor = (j) => a ** j / scale.pair(a);
    code.storePair(at, part(0, factor), part(1, factor));
    at += 2;
  }
  if (points.imaginary) {
    const factor = (j) => (-1) ** Math.floor(j / 2) / scale.imaginary;
    const [real, other] = [part(0, factor), part(1, factor)];
    code.store(at++, real);
    code.store(at++, other);
    code.store(
      at++,
      code.sum([
        [1, real],
        [1, other],
      ]),
    );
  }
  code.store(at, x[count - 1]);
}

/** Products at the points to `count` outputs: the transpose of an undivided evaluation. */
function collect(code, points, count) {
  const { zero, pairs, imaginary } = points;
  const terms = Array.from({ length: count }, () => []);
  let at = 0;
  if (zero) {
    terms[0].push([1, code.load(at++)]);
  }
  for (const a of pairs) {
    const [plus, minus] = [code.load(at), code.load(at + 1)];
    const sums = [
      code.sum([
        [1, plus],
        [1, minus],
      ]),
      code.sum([
        [1, plus],
        [-1, minus],
      ]),
    ];
    terms.forEach((list, j) => list.push([a ** j, sums[j % 2]]));
    at += 2;
  }
  if (imaginary) {
    const [real, other, both] = [code.load(at), code.load(at + 1), code.load(at + 2)];
    const sums = [
      code.sum([
        [1, real],
        [1, both],
      ]),
      code.sum([
        [1, other],
        [1, both],
      ]),
    ];
    terms.forEach((list, j) => list.push([(-1) ** Math.floor(j / 2), sums[j % 2]]));
  }
  terms[count - 1].push([1, code.load(countProducts(points) - 1)]);
  terms.forEach((list, j) => code.store(j, code.sum(list)));
}

/** `n` inputs to what is multiplied: the transpose of the interpolation. */
function spread(code, points, n) {
  const { zero, pairs, imaginary } = points;
  const x = Array.from({ length: n }, (_, j) => code.load(j));
  const apply = (polynomial, shift = 0) => code.sum(polynomial.map((factor, j) => [factor, x[j + shift]]));
  let at = 0;
  if (zero) {
    code.store(at++, apply(vanishing({ ...points, zero: false })));
  }
  for (const a of pairs) {
    // The polynomials that vanish at all points but one of the pair are (x + a) q and (x - a) q. Where q is even, the second one has its
    // sign turned, because its scale has the other sign; where it is odd, x q is the even part.
    const q = vanishing(points, a);
    const [shifted, plain] = [apply(q, 1), apply(q.map((factor) => factor * a))];
    code.storePair(at, ...(zero ? [shifted, plain] : [plain, shifted]));
    at += 2;
  }
  if (imaginary) {
    const w = vanishing({ ...points, imaginary: false });
    const [real, other] = [apply(w), apply(w, 1)];
    const difference = code.sum([
      [1, real],
      [-1, other],
    ]);
    code.store(at++, difference);
    code.store(
      at++,
      code.sum([
        [-1, real],
        [-1, other],
      ]),
    );
    code.store(at++, other);
  }
  code.store(at, apply(vanishing(points)));
}

const LINE = "from: usize, fromStride: usize, to: usize, toStride: usize";

function lineFunction(name, { constants, vectors }, write) {
  const code = new Code(constants, vectors);
  write(code);
  return `// @ts-ignore: decorator\n@inline\nfunction ${name}(${LINE}): void {\n  ${code.lines.join("\n  ")}\n}\n`;
}

/** Bytes of `count` positions of a tile, each of which holds a vector or a pair. */
const bytes = (count, { vectors }) => count * 16 * vectors;

/** A transform along columns, then rows: `size x size` values at `from` to values at `down x across` points, each `toStride` after the other. */
function spreadTile(name, kind, size, { down, across }, setting, skip) {
  const [step, row] = [bytes(1, setting), bytes(size, setting)];
  const body = `${kind.down}(from + column * ${step}, ${row}, between + column * ${step}, ${row});`;
  const empty = `for (let row = 0; row < ${down}; row++) memory.fill(between + row * ${row} + column * ${step}, 0, ${step});`;
  return `
function ${name}(from: usize, between: usize, to: usize, toStride: usize${skip ? ", firstColumn: i32, endColumn: i32" : ""}): void {
  for (let column = 0; column < ${size}; column++) {
    ${skip ? `if (column < firstColumn || column >= endColumn) {\n      ${empty}\n    } else {\n      ${body}\n    }` : body}
  }
  for (let row = 0; row < ${down}; row++) {
    ${kind.across}(between + row * ${row}, ${step}, to + <usize>(row * ${across}) * toStride, toStride);
  }
}
`;
}

/** The way back: products at `down x across` points, each `fromStride` after the other, to `size x size` values at `to`. */
function collectTile(name, kind, size, { down, across }, setting) {
  const [step, row] = [bytes(1, setting), bytes(size, setting)];
  return `
function ${name}(from: usize, fromStride: usize, between: usize, to: usize): void {
  for (let row = 0; row < ${down}; row++) {
    ${kind.across}(from + <usize>(row * ${across}) * fromStride, fromStride, between + row * ${row}, ${step});
  }
  for (let column = 0; column < ${size}; column++) {
    ${kind.down}(between + column * ${step}, ${row}, to + column * ${step}, ${row});
  }
}
`;
}

function algorithmCode({ m, r, down, across }, index, setting) {
  const n = m + r - 1;
  const counts = { down: countProducts(down), across: countProducts(across) };
  const lines = [];
  // Sets that are the same both ways share their code.
  const kind = (name, write) => {
    const names = {
      down: `${name}Down${index}`,
      across: down === across ? `${name}Down${index}` : `${name}Across${index}`,
    };
    lines.push(lineFunction(names.down, setting, (code) => write(code, down)));
    if (down !== across) {
      lines.push(lineFunction(names.across, setting, (code) => write(code, across)));
    }
    return names;
  };
  const tiles = [
    spreadTile(
      `data${index}`,
      kind("data", (code, points) => spread(code, points, n)),
      n,
      counts,
      setting,
      true,
    ),
    spreadTile(
      `filter${index}`,
      kind("filter", (code, points) => evaluate(code, points, r)),
      r,
      counts,
      setting,
      false,
    ),
    spreadTile(
      `gradient${index}`,
      kind("gradient", (code, points) => evaluate(code, points, m)),
      m,
      counts,
      setting,
      true,
    ),
    collectTile(
      `output${index}`,
      kind("output", (code, points) => collect(code, points, m)),
      m,
      counts,
      setting,
    ),
    collectTile(
      `taps${index}`,
      kind("taps", (code, points) => collect(code, points, r)),
      r,
      counts,
      setting,
    ),
  ];
  return [...lines, ...tiles].join("\n");
}

/** An exported function that picks the transform of an algorithm by its number. */
function dispatch(name, kind, parameters) {
  const args = parameters.split(", ").map((parameter) => parameter.split(":")[0]);
  const cases = ALGORITHMS.map((_, index) => `    case ${index}: ${kind}${index}(${args.join(", ")}); break;`);
  return `
export function ${name}(algorithm: i32, ${parameters}): void {
  switch (algorithm) {
${cases.join("\n")}
  }
}
`;
}

const SPREAD = "from: usize, between: usize, to: usize, toStride: usize";
const SPREAD_COLUMNS = `${SPREAD}, firstColumn: i32, endColumn: i32`;
const COLLECT = "from: usize, fromStride: usize, between: usize, to: usize";

/**
 * The AssemblyScript module `assembly/toom-cook.ts`, which exists only while the kernels are compiled.
 *
 * @param vectors Vectors of four channels that a transform works on side by side: 1, or 2 where the runtime joins pairs.
 */
export function toomCookSource(vectors) {
  const constants = [];
  const functions = ALGORITHMS.map((algorithm, index) => algorithmCode(algorithm, index, { constants, vectors }));
  const table = constants.map((value) => (Number.isInteger(value) ? `${value}.0` : String(value))).join(", ");
  return `import { multiplyAdd } from "./vectors";
const CONSTANTS: usize = memory.data<f32>([${table}]);
${functions.join("\n")}
${dispatch("transformData", "data", SPREAD_COLUMNS)}
${dispatch("transformFilter", "filter", SPREAD)}
${dispatch("transformGradient", "gradient", SPREAD_COLUMNS)}
${dispatch("transformOutput", "output", COLLECT)}
${dispatch("transformTaps", "taps", COLLECT)}
`;
}
