/**
 * Compiles `assembly/` three times, plain, with the relaxed instructions, and with wide blocks for runtimes that join pairs of vectors, into
 * modules that carry the bytes; and writes down what the host must know of them: the kernels' names, and the algorithms for tiles.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { microKernelSource } from "./micro-kernels.mjs";
import { tileAlgorithms, toomCookSource } from "./toom-cook.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Where constants begin: behind the control block, below `RESERVED_BYTES` of `src/worker-source.ts`. */
const CONSTANTS_AT = 1024;

/** A memory of up to 4 GiB, shared between threads, made by the host. */
const OPTIONS = [
  ...[
    "--runtime",
    "stub",
    "--importMemory",
    "--sharedMemory",
    "--memoryBase",
    String(CONSTANTS_AT),
    "--initialMemory",
    "16",
    "--maximumMemory",
    "65536",
  ],
  ...[
    "--enable",
    "simd",
    "--enable",
    "threads",
    "-O3",
    "--noAssert",
    "--converge",
    ...(process.env.NAMES ? ["--debug"] : []),
  ],
];

/** Sources that other code writes. */
const WRITTEN = {
  "assembly/toom-cook.ts": (wide) => toomCookSource(wide ? 2 : 1),
  "assembly/micro-kernels.ts": microKernelSource,
};

async function compile(wide, extra) {
  const { error, stderr, binary } = await compileInMemory(wide, [
    ...OPTIONS,
    "--use",
    `WIDE=${Number(wide)}`,
    ...extra,
  ]);
  if (error) {
    throw new Error(`${error.message}\n${stderr}`);
  }
  return Buffer.from(binary);
}

async function compileInMemory(wide, options) {
  let binary;
  const { error, stderr } = await asc.main(["assembly/index.ts", "--outFile", "kernels.wasm", ...options], {
    writeFile(_name, contents) {
      binary = contents;
    },
    readFile(name) {
      return WRITTEN[name]?.(wide) ?? readIfPresent(join(root, name));
    },
    listFiles: () => [],
  });
  return { error, stderr: stderr.toString(), binary };
}

/** The compiler asks for every path that an import might mean; `null` means that there is no such file. */
function readIfPresent(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

const RELAXED = ["--enable", "relaxed-simd"];
const narrow = await compile(false, []);
const relaxed = await compile(false, RELAXED);
const wide = await compile(true, RELAXED);
mkdirSync(join(root, "src", "generated"), { recursive: true });
writeGenerated("wasm.ts", { PLAIN_WASM: narrow.toString("base64"), RELAXED_WASM: relaxed.toString("base64") });
// Apart, because only Node ever loads it.
writeGenerated("wide-wasm.ts", { WIDE_WASM: wide.toString("base64") });
writeGenerated("kernels.ts", { KERNEL_NAMES: kernelNames(narrow), TILE_ALGORITHMS: tileAlgorithms() });

function kernelNames(binary) {
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(binary));
  return exported
    .filter(({ kind }) => kind === "function")
    .map(({ name }) => name)
    .sort();
}

function writeGenerated(file, values) {
  const lines = Object.entries(values).map(
    // A list's entries are to be types; a text of half a megabyte is not.
    ([name, value]) => `export const ${name} = ${JSON.stringify(value)}${Array.isArray(value) ? " as const" : ""};\n`,
  );
  writeFileSync(
    join(root, "src", "generated", file),
    `// Written by scripts/build-wasm.mjs from assembly/.\n${lines.join("")}`,
  );
}
