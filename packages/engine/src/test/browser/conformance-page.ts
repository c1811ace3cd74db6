import { ENGINE_NAMES } from "../../engines/engine";
import { prepareEngine } from "../../prepare-engine";
import { describeConformance } from "../conformance/describe-conformance";
import { type PageReport, runSuite } from "./vitest-in-page";

/** What the test outside of the browser reads: the engine as the page found it, and how the suite ended on it. */
export interface ConformancePage {
  readonly engine: string;
  readonly threads: number;
  readonly report: PageReport;
}

/** On the engine that the address of the page asks for: `?engine=webgl`, say. */
async function runPage(): Promise<ConformancePage> {
  const wanted = new URLSearchParams(location.search).get("engine");
  const { name, threads } = await prepareEngine({ engine: ENGINE_NAMES.find((engine) => engine === wanted) ?? "simd" });
  await describeConformance(name, { required: true });
  return { engine: name, threads, report: await runSuite() };
}

Object.assign(globalThis, { conformancePage: runPage() });
