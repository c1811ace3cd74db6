import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Ending } from "./command";
import { fingerprint, withoutPlace, withoutVolatile, type Fingerprint } from "./fingerprint";

/** Folders that operations read. They are made once and never written to. */
export interface Fixtures {
  /** A small data set as IDX files. */
  readonly digits: string;
  /** Enough pictures that they are kept in the cache. */
  readonly pictures: string;
  /** A few pictures by class. */
  readonly album: string;
  /** A finished run of `train gan`. */
  readonly gan: string;
  /** A finished run of `train cnn`. */
  readonly cnn: string;
  /** Finished runs. */
  readonly study: string;
  readonly learned: string;
  /** Runs that were killed half-way. */
  readonly stoppedGan: string;
  readonly stoppedCnn: string;
  readonly stoppedStudy: string;
  readonly stoppedLearn: string;
}

/** What one try writes to. */
export interface Place {
  readonly folder: string;
  /** The run folder. */
  readonly out: string;
  /** Folder of caches. */
  readonly cache: string;
}

/** Something that a user does, on tiny data. */
export interface Operation {
  readonly name: string;
  /** What is typed. */
  readonly argv: (fixtures: Fixtures, out: string) => string[];
  readonly needs: readonly (keyof Fixtures)[];
  /** Whether its runs can be resumed. @default false; it is done again */
  readonly isResumable?: boolean;
  /** Whether it has workers. @default false */
  readonly hasWorkers?: boolean;
  /** Whether MNIST is asked for, of which the harness has a small one. @default false */
  readonly downloads?: boolean;
  /** Name of a fixture that is copied to `out` before it starts. */
  readonly startsFrom?: keyof Fixtures;
  /** What must be equal whatever happened on the way. @default the files of the run folder */
  readonly result?: (place: Place, ending: Ending) => Promise<Fingerprint>;
}

const TRAIN_GAN = [
  ...["train", "gan", "--images", "60", "--batch-size", "10", "--epochs", "4", "--samples", "4", "--latent-size", "8"],
  ...["--generator-filters", "8,4,4", "--discriminator-filters", "4,8", "--checkpoint-every", "2"],
];

export const OPERATIONS: readonly Operation[] = [
  {
    name: "train-gan",
    needs: ["digits"],
    argv: ({ digits }, out) => [...TRAIN_GAN, "--data", digits, "--out", out],
    isResumable: true,
  },
  {
    name: "train-cnn",
    needs: ["digits"],
    argv: ({ digits }, out) => [
      ...["train", "cnn", "--labels", "60", "--epochs", "6", "--batch-size", "10", "--data", digits, "--out", out],
    ],
    isResumable: true,
  },
  {
    name: "study",
    needs: ["digits", "gan"],
    argv: ({ digits, gan }, out) => [...study(digits, gan), "--jobs", "1", "--out", out],
    isResumable: true,
  },
  {
    name: "study-jobs",
    needs: ["digits", "gan"],
    argv: ({ digits, gan }, out) => [...study(digits, gan), "--jobs", "2", "--out", out],
    isResumable: true,
    hasWorkers: true,
  },
  {
    name: "learn",
    needs: ["album"],
    argv: ({ album }, out) => [
      ...["learn", album, "--minutes", "5", "--gan-steps", "4", "--methods", "pca-knn,logistic", "--out", out],
    ],
    isResumable: true,
  },
  {
    name: "transfer",
    needs: ["digits", "gan"],
    argv: ({ digits, gan }, out) => [
      ...["transfer", "--strategy", "trial-3", "--discriminator", gan, "--labels", "30", "--data", digits],
      ...["--out", out],
    ],
    isResumable: true,
  },
  {
    name: "read-pictures",
    needs: ["pictures"],
    argv: ({ pictures }, out) => ["classical", "--data", pictures, "--labels", "60", "--out", out],
    isResumable: false,
    result: async ({ folder, out, cache }) => merged(await fingerprint(out, folder), await fingerprint(cache, folder)),
  },
  {
    name: "download",
    needs: [],
    argv: (_fixtures, out) => ["classical", "--data", "mnist", "--labels", "60", "--out", out],
    downloads: true,
    result: async ({ folder, out, cache }) => merged(await fingerprint(out, folder), await fingerprint(cache, folder)),
  },
  {
    name: "report",
    needs: ["cnn"],
    startsFrom: "cnn",
    argv: (_fixtures, out) => ["report", out],
    result: reportResult,
  },
  {
    name: "evaluate",
    needs: ["digits", "cnn"],
    argv: ({ digits, cnn }, out) => ["evaluate", "--model", cnn, "--data", digits, "--out", out],
  },
  {
    name: "generate",
    needs: ["gan"],
    argv: ({ gan }, out) => ["generate", "--generator", gan, "--count", "9", "--files", "--out", out],
  },
  {
    name: "classify",
    needs: ["album", "cnn"],
    argv: ({ album, cnn }) => ["classify", join(album, "bars"), "--model", cnn, "--json"],
    result: stdoutResult,
  },
  {
    name: "adopt",
    needs: ["digits", "gan"],
    argv: ({ digits, gan }, out) => [
      ...["adopt", join(gan, "models", "discriminator"), "--data", digits, "--labels", "60", "--out", out],
    ],
  },
];

/**
 * Commands on a run that lies in `out`, of which a file may be damaged. What they write is compared without that file.
 */
export const READERS: readonly Operation[] = [
  ...(["gan", "cnn", "study"] as const).map((name): Operation => ({
    name: `report-${name}`,
    needs: [name],
    startsFrom: name,
    argv: (_fixtures, out) => ["report", out],
    result: reportResult,
  })),
  {
    name: "classify-damaged",
    needs: ["album", "cnn"],
    startsFrom: "cnn",
    argv: ({ album }, out) => ["classify", join(album, "bars"), "--model", out, "--json"],
    result: stdoutResult,
  },
  {
    name: "evaluate-damaged",
    needs: ["digits", "cnn"],
    startsFrom: "cnn",
    argv: ({ digits }, out) => ["evaluate", "--model", out, "--data", digits, "--out", `${out}-evaluated`],
    result: ({ folder, out }) => fingerprint(`${out}-evaluated`, folder),
  },
  {
    name: "generate-damaged",
    needs: ["gan"],
    startsFrom: "gan",
    argv: (_fixtures, out) => ["generate", "--generator", out, "--count", "9", "--files", "--out", `${out}-drawn`],
    result: ({ folder, out }) => fingerprint(`${out}-drawn`, folder),
  },
  {
    name: "adopt-damaged",
    needs: ["digits", "gan"],
    startsFrom: "gan",
    argv: ({ digits }, out) => [
      ...["adopt", join(out, "models", "discriminator"), "--data", digits, "--labels", "60"],
      ...["--out", `${out}-adopted`],
    ],
    result: ({ folder, out }) => fingerprint(`${out}-adopted`, folder),
  },
  ...Object.entries({
    gan: "stoppedGan",
    cnn: "stoppedCnn",
    study: "stoppedStudy",
    learn: "stoppedLearn",
  } as const).map(([name, fixture]): Operation => ({
    name: `resume-${name}`,
    needs: [fixture],
    startsFrom: fixture,
    argv: (_fixtures, out) => ["resume", out],
  })),
];

async function reportResult({ folder, out }: Place): Promise<Fingerprint> {
  const html = await readFile(join(out, "report.html"), "utf8").catch(() => "no report");
  return new Map([...(await fingerprint(out, folder)), ["report.html", hashOf(withoutPlace(html, folder))]]);
}

function stdoutResult({ folder }: Place, { stdout }: Ending): Promise<Fingerprint> {
  return Promise.resolve(new Map([["stdout", hashOf(withoutPlace(normalText(stdout), folder))]]));
}

function study(digits: string, gan: string): string[] {
  const methods = "pca-knn,logistic,cnn,trial-3";
  return ["study", "--methods", methods, "--discriminator", gan, "--labels", "30,60", "--data", digits];
}

function normalText(stdout: string): string {
  try {
    return JSON.stringify(withoutVolatile(JSON.parse(stdout)));
  } catch {
    return stdout;
  }
}

function merged(first: Fingerprint, second: Fingerprint): Fingerprint {
  return new Map([...first, ...[...second].map(([name, hash]): [string, string] => [`cache/${name}`, hash])]);
}

function hashOf(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The operation of a name. */
export function operation(name: string): Operation {
  const found = [...OPERATIONS, ...READERS].find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`operation: expected one of ${OPERATIONS.map(({ name: known }) => known).join(", ")}, got ${name}`);
  }
  return found;
}
