/** `command-line.mjs <main.js of the command line>`: shows a card, and reads a digit from a PNG by a pretrained model. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { encode } from "fast-png";

const [main] = process.argv.slice(2);
const ganCls = (...args) =>
  execFileSync(process.execPath, [main, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

assert.match(ganCls("models", "mnist-cnn"), /mnist-cnn: classifier/);
assert.match(ganCls("models", "fashion-tuned"), /fashion-tuned: classifier/);

const SEVEN = 7;
const pixels = Uint8Array.from(JSON.parse(readFileSync("digits.json", "utf8"))).subarray(
  SEVEN * 784,
  (SEVEN + 1) * 784,
);
writeFileSync("seven.png", encode({ width: 28, height: 28, channels: 1, depth: 8, data: pixels }));
const { files } = JSON.parse(ganCls("classify", "seven.png", "--model", "mnist-cnn", "--json"));
assert.equal(files[0].className, "7");
const clothes = JSON.parse(ganCls("classify", "seven.png", "--model", "fashion-tuned", "--json"));
assert.match(clothes.files[0].className, /^[A-Z]/);
