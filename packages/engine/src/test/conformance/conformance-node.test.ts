import { describeConformance } from "./describe-conformance";

// Whoever names a tfjs-node wants it tested. It refuses padding in numbers in a convolution's gradients.
await describeConformance("node", {
  explicitPadding: false,
  required: process.env.GAN_CLS_TFJS_NODE !== undefined,
});
