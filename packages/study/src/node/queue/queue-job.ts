import { AUGMENTATIONS, GanClsError, sha256Hex, unsafePathReason } from "@gan-cls/core";
import type { ComputedBy } from "../../cells/cell";
import type { CellId } from "../../events";
import { PRESET_NAMES } from "../../presets";
import type { SharedData } from "../blobs/shared-data";
import { isCount, isText, listOf, maybe, objectOf, recordOf, type Check } from "../shape-checks";
import type { PlainPlan } from "../worker-messages";

/** The name of the queue in BullMQ that holds the cells of all studies. */
export const CELL_QUEUE = "cells";

/** Goes up when a job or what belongs to it changes its form. */
export const JOB_FORMAT = 2;

/** A network that a study was given. */
export interface GivenNetwork {
  /** Among the files of the study. */
  readonly path: string;
  /** What the study calls it, and so the cards of what is built on it. */
  readonly called: string;
}

/** A study as a worker needs it: plain data, the same for all of its cells. It names methods, and holds no code. */
export interface StudySpec extends Pick<PlainPlan, "preset" | "settings" | "methods" | "labels" | "seeds" | "implied"> {
  readonly format: number;
  /** Identity of the study: a run and its resumptions are one. */
  readonly study: string;
  /** Version of gan-cls: workers of another one leave the cells alone. */
  readonly version: string;
  readonly computedBy: ComputedBy;
  /** Versions of the engine's parts by name, `node` among them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Whether only workers may compute whose bytes are those of the study's machine. */
  readonly sameBytes: boolean;
  /** SHA-256 of the modules of the user's own methods. A worker runs those it was given itself, if they are the same. */
  readonly modules: readonly string[];
  readonly data: SharedData;
  /** The discriminator that was given: the name of one that ships, or a path among the files. @default GANs of the study, among the files */
  readonly discriminator?: { readonly name: string } | GivenNetwork;
  /** The blob of what cells build on: GANs that the study has trained, or a discriminator that was given. @default they build on nothing */
  readonly files?: string;
}

/** One cell in the queue. The study, which is the same for all of its cells, is kept once beside the queue. */
export interface CellJob {
  readonly format: number;
  readonly study: string;
  /** SHA-256 of the study's {@link StudySpec} as text. */
  readonly spec: string;
  /** Name of the cell. */
  readonly cell: string;
  /** See {@link cellKey}. */
  readonly key: string;
}

/** What a worker has computed. */
export interface CellResult {
  readonly format: number;
  /** Whose cell it was. */
  readonly study: string;
  readonly key: string;
  /** Of all that may not differ between two machines, see `figuresDigest`. */
  readonly digest: string;
  /** The blob of the cell's files, see `packCell`. */
  readonly blob: string;
  /** Name of the worker. */
  readonly worker: string;
  readonly computedBy: ComputedBy;
}

const isHash: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isIdentity: Check = (value) => typeof value === "string" && /^[0-9a-f-]{8,64}$/.test(value);
const isSafePath: Check = (value) => typeof value === "string" && value !== "" && unsafePathReason(value) === undefined;
const isFormat: Check = (value) => value === JOB_FORMAT;
const isFlag: Check = (value) => typeof value === "boolean";
const isPlain: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const isPreset: Check = (value) => (PRESET_NAMES as readonly unknown[]).includes(value);

const isComputedBy = objectOf({ engine: isText, threads: isCount, instructions: isText });

const isJob = objectOf({ format: isFormat, study: isIdentity, spec: isHash, cell: isSafePath, key: isHash });

const isResult = objectOf({
  ...{ format: isFormat, study: isIdentity, key: isHash, digest: isHash, blob: isHash, worker: isText },
  computedBy: isComputedBy,
});

const isDiscriminator: Check = (value) =>
  objectOf({ name: isText })(value) || objectOf({ path: isSafePath, called: isText })(value);

const isAugmentation: Check = (value) => (AUGMENTATIONS as readonly unknown[]).includes(value);

const isDataAbout = objectOf({
  ...{ name: isText, domain: maybe(isText), augmentation: maybe(isAugmentation), classNames: listOf(isText) },
});

const isSpec = objectOf({
  ...{ format: isFormat, study: isIdentity, version: isText, computedBy: isComputedBy, versions: recordOf(isText) },
  ...{ sameBytes: isFlag, preset: maybe(isPreset), settings: isPlain, methods: listOf(isText) },
  ...{ modules: listOf(isHash), labels: listOf(isCount), seeds: listOf(isCount) },
  implied: objectOf({ labels: maybe(isCount), seed: maybe(isCount) }),
  data: objectOf({
    ...{ source: isText, pictures: isPlain, blob: isHash },
    hashes: objectOf({ trainHash: isHash, testHash: isHash, unlabelledHash: maybe(isHash) }),
    about: isDataAbout,
  }),
  ...{ discriminator: maybe(isDiscriminator), files: maybe(isHash) },
});

/** A job as it came by the queue. @throws GanClsError `invalid-data`, also for one of another version's form */
export function parseCellJob(value: unknown): CellJob {
  return checked("parseCellJob", "a cell in the queue", isJob, value) as CellJob;
}

/** What a worker says that it has computed. @throws GanClsError `invalid-data` */
export function parseCellResult(value: unknown): CellResult {
  return checked("parseCellResult", "the result of a worker", isResult, value) as CellResult;
}

/** A study as it is kept beside the queue. @throws GanClsError `invalid-data` */
export function parseStudySpec(value: unknown): StudySpec {
  return checked("parseStudySpec", "a study beside the queue", isSpec, value) as StudySpec;
}

function checked(where: string, what: string, check: Check, value: unknown): unknown {
  if (!check(value)) {
    throw new GanClsError(
      "invalid-data",
      `${where}: expected ${what} in the form ${JOB_FORMAT}, got another one; use the same version of gan-cls everywhere`,
    );
  }
  return value;
}

/** SHA-256 of a text in UTF-8. */
export function textHash(text: string): string {
  return sha256Hex(new TextEncoder().encode(text));
}

/**
 * The key of a cell: SHA-256 of all that its figures and its model depend on. Method, settings, labels, seed, data with their augmentation and classes,
 * files that it builds on, version of gan-cls and engine are in it, and its name, which its files bear; the machine, its Node, the study and the name of
 * its data are not. Two results with one key must have one digest.
 */
export function cellKey(spec: StudySpec, { name, method, labels, seed }: CellId): string {
  const { version, computedBy, settings, data, modules, discriminator, files, versions } = spec;
  const { engine, threads } = computedBy;
  const { node: _node, ...parts } = versions;
  const { name: _name, ...about } = data.about;
  const facts = {
    ...{ format: JOB_FORMAT, version, engine, threads, parts, settings, modules, name, method, labels, seed },
    ...{ data: data.hashes, about },
    ...{ discriminator: discriminator && ("path" in discriminator ? discriminator.path : discriminator), files },
  };
  return textHash(canonicalJson(facts));
}

/** JSON with sorted names, so that equal values have one text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isPlain(part)
      ? Object.fromEntries(Object.entries(part as object).sort(([first], [second]) => (first < second ? -1 : 1)))
      : part,
  );
}
