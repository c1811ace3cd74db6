import { describeConformance } from "./describe-conformance";

await describeConformance("simd");
