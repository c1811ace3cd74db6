import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Random } from "@gan-cls/core";
import type { Ending } from "../command";
import { listFiles, TEMPORARY } from "../fingerprint";
import { lastLines, unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation, Place } from "../operations";
import type { Fault, Trial } from "../trial";

const HTML = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\n";

/** What becomes of a file's bytes. */
const DAMAGES: Readonly<Record<string, (bytes: Buffer, random: Random) => Buffer>> = {
  flip(bytes, random) {
    const [at, bit] = [random.integer(Math.max(1, bytes.length)), random.integer(8)];
    return Buffer.from(bytes).fill(bytes[at] ^ (1 << bit), at, at + 1);
  },
  "zero-64": (bytes, random) => {
    const at = random.integer(Math.max(1, bytes.length - 64));
    return Buffer.from(bytes).fill(0, at, at + 64);
  },
  "missing-byte": (bytes, random) => {
    const at = random.integer(Math.max(1, bytes.length));
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
  },
  truncated: (bytes) => bytes.subarray(0, bytes.length >> 1),
  empty: () => Buffer.alloc(0),
  html: () => Buffer.from(HTML),
};

/** What a command says of a file that it has left out, or done without. */
const SAID = /left out|leaves out|damaged|without|missing|ignored|cannot be read|not whole|made anew/i;

/** Files that are damaged for one command. */
const [LEAST, MOST] = [20, 30];

const READERS = [
  ...["report-gan", "report-cnn", "report-study", "classify-damaged", "evaluate-damaged", "generate-damaged"],
  ...["adopt-damaged", "resume-gan", "resume-cnn", "resume-study", "resume-learn"],
];

export const DAMAGE: Fault = {
  name: "damage",
  title: "a file of the run damaged",
  operations: ({ isQuick }) => (isQuick ? ["report-cnn", "classify-damaged", "resume-gan"] : READERS),
  async trials(lab, task, { isQuick }) {
    if (task.startsFrom === undefined) {
      return [];
    }
    const files = (await listFiles(await lab.fixture(task.startsFrom))).filter((path) => !TEMPORARY.test(path));
    const random = lab.random.stream("damage").stream(task.name);
    const names = Object.keys(DAMAGES);
    const count = isQuick ? 4 : Math.min(Math.max(LEAST, files.length), MOST);
    const order = random.shuffle(Uint32Array.from(files.keys()));
    const firstDamage = random.integer(names.length);
    return Array.from({ length: count }, (_, index): Trial => {
      // Every file comes by, and another damage of it each time around.
      const file = files[order[index % files.length]];
      const damage = names[(firstDamage + index + Math.floor(index / files.length)) % names.length];
      const detail = `${damage}:${file}:${index}`;
      return {
        operation: task.name,
        detail,
        run: () => tryDamage(lab, task, { file, damage, random: random.stream(detail) }),
      };
    });
  },
};

interface Damage {
  readonly file: string;
  readonly damage: string;
  readonly random: Random;
}

async function tryDamage(lab: Lab, task: Operation, { file, damage, random }: Damage): Promise<Finding | undefined> {
  const place = await lab.place(task);
  await damageFile(join(place.out, file), damage, random);
  const ending = await lab.run(task, place, { hangSeconds: 120 });
  const finding =
    ending.code === 0 ? await judgeSuccess(lab, task, place, { file, ending }) : judgeRefusal(ending, file);
  await lab.discard(place);
  return finding;
}

async function damageFile(path: string, damage: string, random: Random): Promise<void> {
  await writeFile(path, DAMAGES[damage](await readFile(path), random));
}

/** The same answer as undamaged, or one that says what is left out. */
async function judgeSuccess(
  lab: Lab,
  task: Operation,
  place: Place,
  { file, ending }: { file: string; ending: Ending },
): Promise<Finding | undefined> {
  const finding = (await lab.compare(task, place, ending, { without: file })) ?? unclearEnd(ending, [0]);
  if (finding?.kind !== "lost") {
    return finding;
  }
  const html = await readFile(join(place.out, "report.html"), "utf8").catch(() => "");
  const isSaid = SAID.test(ending.stderr) || (SAID.test(html) && html.includes(basename(file)));
  return isSaid ? undefined : { kind: "lost", what: `says nothing of the damage, and ${finding.what}` };
}

function judgeRefusal(ending: Ending, file: string): Finding | undefined {
  const isNamed = [basename(file), dirname(file)].some((name) => name !== "." && ending.stderr.includes(name));
  return (
    unclearEnd(ending, [2]) ??
    (isNamed ? undefined : { kind: "unclear", what: `does not name ${file}: ${lastLines(ending.stderr)}` })
  );
}

/** Caches are made anew, whatever is in them. */
export const CACHE_DAMAGE: Fault = {
  name: "cache-damage",
  title: "a file of the cache damaged",
  operations: ({ isQuick }) => (isQuick ? [] : ["read-pictures", "download"]),
  trials: (lab, task) =>
    Promise.resolve(
      Object.keys(DAMAGES).map((damage): Trial => ({
        operation: task.name,
        detail: damage,
        run: () => tryCacheDamage(lab, task, damage),
      })),
    ),
};

async function tryCacheDamage(lab: Lab, task: Operation, damage: string): Promise<Finding | undefined> {
  const random = lab.random.stream("cache-damage").stream(task.name).stream(damage);
  const place = await lab.place(task);
  await lab.run(task, place);
  const files = await listFiles(place.cache);
  await damageFile(join(place.cache, files[random.integer(files.length)]), damage, random);
  await rm(place.out, { recursive: true });
  const ending = await lab.run(task, place);
  const finding = await lab.compare(task, place, ending);
  await lab.discard(place);
  return finding;
}
