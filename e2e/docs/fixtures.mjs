/** What pages take for granted: a folder of pictures with two classes, and single pictures. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "../../scripts/workspace.mjs";

const { encode } = createRequire(join(ROOT, "packages", "data", "package.json"))("fast-png");

const SIDE = 28;
const PICTURES = 12;

/** A bar that lies or stands, at another place in each picture. */
function drawBar(isUpright, at) {
  const data = new Uint8Array(SIDE * SIDE);
  for (let i = 6; i < SIDE - 6; i++) {
    for (let wide = 0; wide < 4; wide++) {
      const across = 5 + at + wide;
      data[isUpright ? i * SIDE + across : across * SIDE + i] = 255;
    }
  }
  return encode({ width: SIDE, height: SIDE, data, channels: 1, depth: 8 });
}

/** Writes `my-pictures`, with two classes and unlabelled ones, and `new.png` into a folder. */
export function prepareFixtures(folder) {
  for (const [name, isUpright] of [
    ["lying", false],
    ["upright", true],
  ]) {
    for (const place of [name, "unlabelled"]) {
      mkdirSync(join(folder, "my-pictures", place), { recursive: true });
      for (let at = 0; at < PICTURES; at++) {
        writeFileSync(join(folder, "my-pictures", place, `${name}-${at}.png`), drawBar(isUpright, at));
      }
    }
  }
  writeFileSync(join(folder, "new.png"), drawBar(true, 8));
}
