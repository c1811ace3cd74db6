import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRESETS } from "../../presets";
import {
  canonicalJson,
  cellKey,
  JOB_FORMAT,
  parseCellJob,
  parseCellResult,
  parseStudySpec,
  textHash,
  type StudySpec,
} from "./queue-job";

const HASH = textHash("a");
const STUDY = "0f8fad5b-d9cb-469f-a165-70867728950e";

const SPEC: StudySpec = {
  ...{
    format: JOB_FORMAT,
    study: STUDY,
    version: "1.2.3",
    versions: { node: "20.19.0", "@tensorflow/tfjs": "4.22.0" },
  },
  computedBy: { engine: "simd", threads: 1, instructions: "x64 avx2" },
  ...{ sameBytes: false, preset: "quick", settings: PRESETS.quick, methods: ["cnn", "pca-knn"], modules: [HASH] },
  ...{
    labels: [10, 100],
    seeds: [1, 2],
    implied: {},
    discriminator: { path: "given/model.json", called: "runs/my-gan" },
  },
  data: {
    ...{ source: "mnist-10k", pictures: {}, blob: HASH, hashes: { trainHash: HASH, testHash: HASH } },
    about: { name: "mnist-10k", augmentation: "shifts", classNames: ["zero", "one"] },
  },
  files: HASH,
};

const JOB = { format: JOB_FORMAT, study: STUDY, spec: HASH, cell: "cnn-10-labels", key: HASH };

const RESULT = {
  ...{
    format: JOB_FORMAT,
    study: STUDY,
    key: HASH,
    digest: HASH,
    blob: HASH,
    worker: "host-1",
    computedBy: SPEC.computedBy,
  },
};

const CELL = { name: "cnn-10-labels", method: "cnn", labels: 10, seed: 1 };

describe("what travels by the queue", () => {
  it("is taken as it was sent", () => {
    const travelled = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    expect(parseStudySpec(travelled(SPEC))).toEqual(SPEC);
    expect(parseCellJob(travelled(JOB))).toEqual(JOB);
    expect(parseCellResult(travelled(RESULT))).toEqual(RESULT);
  });

  it.each(["../x", "/etc/passwd", "a/../../b", "", "a\\b", "C:x"])(
    "has no path that leads out of its folder: %j",
    (path) => {
      expect(() => parseStudySpec({ ...SPEC, discriminator: { path } })).toThrow(
        /use the same version of gan-cls everywhere/,
      );
      expect(() => parseCellJob({ ...JOB, cell: path })).toThrow(/parseCellJob/);
    },
  );

  it("is refused when anything of it is of another kind", () => {
    const parts = [...Object.keys(JOB).map((name) => [parseCellJob, JOB, name] as const)];
    const all = [...parts, ...Object.keys(RESULT).map((name) => [parseCellResult, RESULT, name] as const)];
    for (const [parse, value, name] of all) {
      expect(() => parse({ ...value, [name]: -1.5 }), name).toThrow(/invalid|expected/);
    }
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const parse of [parseCellJob, parseCellResult, parseStudySpec]) {
          expect(() => parse(value)).toThrow(`in the form ${JOB_FORMAT}`);
        }
      }),
    );
  });
});

describe("cellKey", () => {
  it("does not depend on the machine, its Node, the study, what its data are called, or the order of names", () => {
    const other: StudySpec = {
      ...{ ...SPEC, study: "other-study", sameBytes: true, methods: ["cnn"], labels: [10], seeds: [1] },
      computedBy: { ...SPEC.computedBy, instructions: "arm64 neon" },
      versions: { "@tensorflow/tfjs": "4.22.0", node: "24.0.0" },
      settings: Object.fromEntries(Object.entries(SPEC.settings).reverse()) as typeof SPEC.settings,
    };
    expect(cellKey(other, CELL)).toBe(cellKey(SPEC, CELL));
    const elsewhere = { ...SPEC, discriminator: { path: "given/model.json", called: "/mnt/my-gan" } };
    expect(cellKey(elsewhere, CELL)).toBe(cellKey(SPEC, CELL));
    const renamed = { ...SPEC, data: { ...SPEC.data, about: { ...SPEC.data.about, name: "my-folder" } } };
    expect(cellKey(renamed, CELL)).toBe(cellKey(SPEC, CELL));
  });

  it("changes with all that figures depend on", () => {
    const { computedBy, data } = SPEC;
    const others: StudySpec[] = [
      { ...SPEC, version: "1.2.4" },
      { ...SPEC, computedBy: { ...computedBy, engine: "cpu" } },
      { ...SPEC, computedBy: { ...computedBy, threads: 2 } },
      { ...SPEC, versions: { ...SPEC.versions, "@tensorflow/tfjs": "4.23.0" } },
      { ...SPEC, settings: PRESETS.original },
      { ...SPEC, modules: [] },
      { ...SPEC, data: { ...data, hashes: { ...data.hashes, testHash: textHash("b") } } },
      ...[{ augmentation: "photos" as const }, { domain: "mnist" }, { classNames: ["one", "zero"] }].map((about) => ({
        ...SPEC,
        data: { ...data, about: { ...data.about, ...about } },
      })),
      { ...SPEC, files: textHash("b") },
      { ...SPEC, discriminator: { name: "mnist-better-discriminator" } },
    ];
    const keys = [
      ...others.map((spec) => cellKey(spec, CELL)),
      ...[{ name: "cnn" }, { method: "knn" }, { labels: 11 }, { seed: 2 }].map((part) =>
        cellKey(SPEC, { ...CELL, ...part }),
      ),
      cellKey(SPEC, CELL),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it("writes equal values as one text", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed = JSON.parse(JSON.stringify(value)) as unknown;
      expect(canonicalJson(parsed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(parsed);
    }),
  );
  expect(canonicalJson({ b: 1, a: [{ d: 2, c: 3 }] })).toBe('{"a":[{"c":3,"d":2}],"b":1}');
});
