/** Compiles `assembly/` twice, with and without the relaxed instructions, into one module that carries the bytes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A memory of up to 4 GiB, shared between threads, made by the host. */
const OPTIONS = [
  ...["--runtime", "stub", "--importMemory", "--sharedMemory", "--initialMemory", "16", "--maximumMemory", "65536"],
  ...["--enable", "simd", "--enable", "threads", "-O3", "--noAssert", "--converge"],
];

async function compile(extra) {
  const { error, stderr, binary } = await compileInMemory([...OPTIONS, ...extra]);
  if (error) {
    throw new Error(`${error.message}\n${stderr}`);
  }
  return Buffer.from(binary).toString("base64");
}

async function compileInMemory(options) {
  let binary;
  const { error, stderr } = await asc.main(["assembly/index.ts", "--outFile", "kernels.wasm", ...options], {
    writeFile(_name, contents) {
      binary = contents;
    },
    // Resolved here, so that the script may be started from anywhere.
    ...fileAccess(),
  });
  return { error, stderr: stderr.toString(), binary };
}

function fileAccess() {
  process.chdir(root);
  return {};
}

const plain = await compile([]);
const relaxed = await compile(["--enable", "relaxed-simd"]);
mkdirSync(join(root, "src", "generated"), { recursive: true });
writeFileSync(
  join(root, "src", "generated", "wasm.ts"),
  `// Written by scripts/build-wasm.mjs from assembly/.
export const PLAIN_WASM = "${plain}";
export const RELAXED_WASM = "${relaxed}";
`,
);
