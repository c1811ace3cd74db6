import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "@gan-cls/core";
import { killGroup, runCommand, startCommand, type CommandOptions, type Ending, type RunningCommand } from "./command";
import { difference, listFiles, TEMPORARY, fingerprint, type Fingerprint } from "./fingerprint";
import { makeIdxFolder, makePictures, smallMnist } from "./fixtures";
import { lastLines, unclearEnd, type Finding } from "./judge";
import { operation, type Fixtures, type Operation, type Place } from "./operations";
import { serveFiles, type FileServer } from "./server";

/** A write that an undisturbed run makes. */
export interface WritePoint {
  readonly role: "parent" | "worker";
  readonly call: string;
}

/** An undisturbed run of an operation. */
export interface Reference {
  readonly ending: Ending;
  readonly result: Fingerprint;
  /** In order, of each kind of process. */
  readonly writes: readonly WritePoint[];
  readonly seconds: number;
  /** Size of all that it leaves. */
  readonly bytes: number;
}

/** More often than this nothing is resumed after one fault. */
const MOST_RESUMES = 4;

/** How a try is started besides its operation. */
export type Extras = Partial<Omit<CommandOptions, "cwd" | "cache">>;

/** Where faults are tried: fixtures, undisturbed runs, and a folder for each try. */
export class Lab {
  readonly random: Random;
  readonly #folder: string;
  readonly #made = new Map<string, Promise<string>>();
  readonly #references = new Map<string, Promise<Reference>>();
  #server: FileServer | undefined;
  #places = 0;

  constructor(
    folder: string,
    readonly seed: number,
    /** Whether the folders of all tries stay. */
    readonly keeps = false,
  ) {
    this.#folder = folder;
    this.random = Random.fromSeed(seed);
  }

  /** Makes a fixture, once. */
  fixture(name: keyof Fixtures): Promise<string> {
    const made = this.#made.get(name) ?? this.#make(name);
    this.#made.set(name, made);
    return made;
  }

  async #make(name: keyof Fixtures): Promise<string> {
    const folder = join(this.#folder, "fixtures", name);
    switch (name) {
      case "digits":
        await makeIdxFolder(folder);
        break;
      case "pictures":
        await makePictures(folder, 171, 12);
        break;
      case "album":
        await makePictures(folder, 12, 28);
        break;
      case "gan":
      case "cnn":
        await this.#keepRun(`train-${name}`, folder);
        break;
      case "study":
        await this.#keepRun("study", folder);
        break;
      case "learned":
        await this.#keepRun("learn", folder);
        break;
      case "stoppedGan":
      case "stoppedCnn":
        await this.#keepStopped(`train-${name.slice(7).toLowerCase()}`, folder);
        break;
      case "stoppedStudy":
      case "stoppedLearn":
        await this.#keepStopped(name.slice(7).toLowerCase(), folder);
        break;
      default:
        name satisfies never;
    }
    return folder;
  }

  async #keepRun(name: string, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const place: Place = { folder, out: folder, cache: join(this.#folder, "cache") };
    const ending = await runCommand(await this.options(operation(name), place));
    if (ending.code !== 0) {
      throw new Error(`faults: ${name} does not even work undisturbed: ${lastLines(ending.stderr)}`);
    }
  }

  /** A run that was killed when two thirds of its writes were done, and whose owner is long gone. */
  async #keepStopped(name: string, folder: string): Promise<void> {
    const task = operation(name);
    const { writes } = await this.reference(task);
    await mkdir(folder, { recursive: true });
    const place: Place = { folder, out: folder, cache: join(this.#folder, "cache") };
    const at = Math.round((2 / 3) * writes.length);
    const inject = { under: folder, act: "kill-group", at, when: "before", marker: `${folder}-struck` } as const;
    await runCommand(await this.options(task, place, { inject }));
  }

  /** The fixtures that an operation reads. */
  async fixturesOf({ needs }: Operation): Promise<Fixtures> {
    const made: Partial<Record<keyof Fixtures, string>> = {};
    for (const name of needs) {
      made[name] = await this.fixture(name);
    }
    return made as Fixtures;
  }

  /** A new folder for one try. */
  async place(task: Operation): Promise<Place> {
    const folder = await mkdtemp(join(this.#folder, `try-${++this.#places}-`));
    const place = { folder, out: join(folder, "run"), cache: join(folder, "cache") };
    if (task.startsFrom !== undefined) {
      await cp(await this.fixture(task.startsFrom), place.out, { recursive: true });
    }
    return place;
  }

  /** What starts an operation in a place. */
  async options(task: Operation, place: Place, extras: Extras = {}): Promise<CommandOptions> {
    const argv = task.argv(await this.fixturesOf(task), place.out);
    return { argv, cwd: place.folder, cache: place.cache, ...(await this.#mirrorOf(task)), ...extras };
  }

  async #mirrorOf({ downloads }: Operation): Promise<Pick<CommandOptions, "mirror">> {
    if (!downloads) {
      return {};
    }
    const { files, pins } = smallMnist();
    this.#server ??= await serveFiles(files);
    return { mirror: { url: this.#server.url, pins } };
  }

  async start(task: Operation, place: Place, extras: Extras = {}): Promise<RunningCommand> {
    return startCommand(await this.options(task, place, extras));
  }

  async run(task: Operation, place: Place, extras: Extras = {}): Promise<Ending> {
    return runCommand(await this.options(task, place, extras));
  }

  /** What an operation does when nothing happens to it. */
  reference(task: Operation): Promise<Reference> {
    const reference = this.#references.get(task.name) ?? this.#measure(task);
    this.#references.set(task.name, reference);
    return reference;
  }

  async #measure(task: Operation): Promise<Reference> {
    const place = await this.place(task);
    const trace = join(this.#folder, `writes-${task.name}.jsonl`);
    const ending = await this.run(task, place, { inject: { under: place.folder, trace } });
    if (ending.code !== 0) {
      throw new Error(`faults: ${task.name} does not even work undisturbed: ${lastLines(ending.stderr)}`);
    }
    const lines = (await readFile(trace, "utf8").catch(() => "")).split("\n").filter(Boolean);
    const writes = lines.map((line) => JSON.parse(line) as WritePoint);
    const { seconds } = ending;
    const bytes = (await sizeOf(place.out)) + (await sizeOf(place.cache));
    const reference = { ending, writes, seconds, bytes, result: await resultOf(task, place, ending) };
    await this.discard(place);
    return reference;
  }

  /** The number of a write of one kind of process, from 1, at a share of all its writes. How many there are may differ a little from run to run. */
  async writeAt(task: Operation, role: WritePoint["role"], share: number): Promise<number> {
    const { writes } = await this.reference(task);
    return 1 + Math.floor(share * writes.filter((write) => write.role === role).length);
  }

  /** Resumes, or does again, until it is done; then compares. */
  async finish(task: Operation, place: Place): Promise<Finding | undefined> {
    let last: Ending | undefined;
    await ageLeftovers(place);
    for (let attempt = 1; attempt <= MOST_RESUMES; attempt++) {
      // A run without a configuration has not begun; what cannot be resumed is begun again.
      const isResumed = task.isResumable === true && existsSync(join(place.out, "config.json"));
      if (!isResumed && task.startsFrom === undefined) {
        await rm(place.out, { recursive: true, force: true });
      }
      const options = await this.options(task, place);
      last = await runCommand(isResumed ? { ...options, argv: this.resumeArgv(place) } : options);
      if (last.code === 0) {
        return this.compare(task, place, last);
      }
    }
    const how = `is not done after ${MOST_RESUMES} tries; exit code ${last?.code}: ${lastLines(last?.stderr ?? "")}`;
    return { kind: "lost", what: how };
  }

  /** What is typed to go on with a run. */
  resumeArgv({ out }: Place): string[] {
    return ["resume", out];
  }

  /** Compares a finished operation with an undisturbed one. */
  async compare(
    task: Operation,
    place: Place,
    ending: Ending,
    { ignoresCache = false, without }: { ignoresCache?: boolean; without?: string } = {},
  ): Promise<Finding | undefined> {
    const isKept = (name: string): boolean =>
      (!ignoresCache || !name.startsWith("cache/")) && (name !== without || name === "report.html");
    const kept = (result: Fingerprint): Fingerprint => new Map([...result].filter(([name]) => isKept(name)));
    const [expected, actual] = [(await this.reference(task)).result, await resultOf(task, place, ending)];
    const different = difference(kept(expected), kept(actual));
    if (different !== undefined) {
      return { kind: "lost", what: `other results than undisturbed: ${different}` };
    }
    const left = [...(await listFiles(place.out)), ...(await listFiles(place.cache))].filter((path) =>
      TEMPORARY.test(path),
    );
    return (
      (left.length === 0
        ? undefined
        : { kind: "unclear", what: `leaves temporary files: ${left.slice(0, 3).join(", ")}` }) ??
      unclearEnd(ending, [0])
    );
  }

  /** Removes a try, and whatever still runs in it. */
  async discard(place: Place, running?: RunningCommand): Promise<void> {
    if (running !== undefined) {
      killGroup(running.pid);
    }
    if (!this.keeps) {
      await rm(place.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}

/** Where others may be writing, what a dead process has left goes once it is old. Here that is at once. */
async function ageLeftovers({ out, cache }: Place): Promise<void> {
  const yesterday = new Date(Date.now() - 86_400_000);
  for (const folder of [out, cache]) {
    const left = (await listFiles(folder)).filter((path) => TEMPORARY.test(path));
    await Promise.all(left.map((path) => utimes(join(folder, path), yesterday, yesterday)));
  }
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await listFiles(folder)).map(async (path) => (await stat(join(folder, path))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function resultOf(task: Operation, place: Place, ending: Ending): Promise<Fingerprint> {
  return task.result === undefined ? fingerprint(place.out, place.folder) : task.result(place, ending);
}
