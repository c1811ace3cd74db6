import { prepareEngine } from "../../prepare-engine";
import { describeConformance } from "../conformance/describe-conformance";
import { type PageReport, runSuite } from "./vitest-in-page";

/** What the test outside of the browser reads: the engine as the page found it, and how the suite ended on it. */
export interface ConformancePage {
  readonly engine: string;
  readonly threads: number;
  readonly report: PageReport;
}

async function runPage(): Promise<ConformancePage> {
  const { name, threads } = await prepareEngine();
  await describeConformance("simd", { required: true });
  return { engine: name, threads, report: await runSuite() };
}

Object.assign(globalThis, { conformancePage: runPage() });
