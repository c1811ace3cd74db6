import { describeConformance } from "./describe-conformance";

// Without a graphics card, Vulkan's software driver does: VK_ICD_FILENAMES names it, and who names one wants it tested.
await describeConformance("webgpu", { required: process.env.VK_ICD_FILENAMES !== undefined });
