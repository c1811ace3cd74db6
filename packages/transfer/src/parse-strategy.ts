import { GanClsError } from "@gan-cls/core";
import * as v from "valibot";
import type { TransferStrategy } from "./strategies";

const Rate = v.pipe(v.number(), v.gtValue(0), v.finite());
const Count = v.pipe(v.number(), v.integer(), v.minValue(1));
const Decay = v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)));

const Optimizer = v.variant("name", [
  v.strictObject({ name: v.literal("sgd"), learningRate: Rate }),
  v.strictObject({
    name: v.literal("adam"),
    learningRate: Rate,
    beta1: Decay,
    beta2: Decay,
    epsilon: v.optional(Rate),
  }),
]);

const Stage = v.pipe(
  v.strictObject({
    epochs: v.optional(Count),
    steps: v.optional(Count),
    optimizer: Optimizer,
    trainable: v.union([v.picklist(["head", "all"]), v.pipe(v.array(v.string()), v.minLength(1))]),
    schedule: v.optional(v.picklist(["constant", "cosine"])),
    trunkRate: v.optional(Rate),
    convolutionDecay: v.optional(Rate),
    layerRates: v.optional(v.record(v.string(), Rate)),
  }),
  v.check(
    ({ epochs, steps }) => (epochs === undefined) !== (steps === undefined),
    ({ input: { epochs } }) => `expected either epochs or steps, got ${epochs === undefined ? "neither" : "both"}`,
  ),
);

const EpochBounds = v.pipe(
  v.tuple([Count, Count]),
  v.check(
    ([least, most]) => least <= most,
    ({ input: [least, most] }) => `expected the fewest and the most epochs, got ${least} and ${most}`,
  ),
);

const Strategy = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/, "expected lower-case letters, digits and hyphens")),
  description: v.optional(v.string(), ""),
  cutAfter: v.optional(v.string()),
  pooled: v.optional(v.boolean()),
  normalise: v.optional(v.boolean()),
  shift: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  hidden: v.optional(
    v.array(
      v.strictObject({
        units: Count,
        activation: v.optional(v.picklist(["linear", "relu"]), "relu"),
        batchNorm: v.optional(v.boolean()),
        dropoutRate: Decay,
      }),
    ),
    [],
  ),
  stages: v.pipe(v.array(Stage), v.minLength(1)),
  epochBounds: v.optional(EpochBounds),
  batchSize: v.optional(Count, 100),
});

/**
 * Checks a user's own strategy, for example from a JSON file, and fills in `description` (empty), `hidden` (none, activation `relu`) and
 * `batchSize` (100).
 *
 * @throws GanClsError `invalid-argument` with the field, what was expected, and what it got. Unknown fields are errors, since a
 * misspelt one would otherwise be ignored.
 */
export function parseTransferStrategy(value: unknown): TransferStrategy {
  const result = v.safeParse(Strategy, value, { abortEarly: true });
  if (result.success) {
    checkBounds(result.output);
    return result.output;
  }
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? "the strategy";
  throw new GanClsError("invalid-argument", `parseTransferStrategy: ${path}: ${issue.message}`, {
    details: { path, expected: issue.expected, received: issue.received },
  });
}

function checkBounds({ epochBounds, stages }: TransferStrategy): void {
  if (epochBounds !== undefined && stages.every(({ steps }) => steps === undefined)) {
    throw new GanClsError(
      "invalid-argument",
      "parseTransferStrategy: epochBounds: expected a stage with steps for them to bound, got stages with epochs alone",
    );
  }
}
