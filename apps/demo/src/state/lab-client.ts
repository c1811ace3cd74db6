import digits from "virtual:digits";
import type { EngineReport } from "@gan-cls/engine";
import type { DigitUrls } from "../lab/laboratory";
import type { LabOperations } from "../lab/operations";
import { connect, type CallOptions } from "../rpc/connect";
import type { Port, ToPage } from "../rpc/protocol";

type Operations = Omit<LabOperations, "start">;

/** A worker with its engine, ready to be called; calls wait until the engine runs. */
export interface Lab {
  readonly engine: Promise<EngineReport>;
  call<Name extends keyof Operations>(
    name: Name,
    input: Operations[Name]["input"],
    options?: CallOptions<Operations[Name]["event"]>,
  ): Promise<Operations[Name]["output"]>;
}

/** Starts a worker. @param engine See `startEngine`. */
export function openLab(engine: "any" | "processor"): Lab {
  if (typeof Worker === "undefined") {
    const missing = Promise.reject(new Error("it has no workers."));
    missing.catch(() => {});
    return { engine: missing, call: () => missing };
  }
  const worker = new Worker(new URL("../lab/worker.ts", import.meta.url), { type: "module" });
  const { call } = connect<LabOperations>(worker as unknown as Port<ToPage>);
  const broken = new Promise<never>((_, reject) => {
    worker.onerror = (event) => reject(new Error(event.message || "The page's worker could not be loaded."));
  });
  const started = Promise.race([call("start", { digits: absolute(digits), engine }), broken]);
  // Whoever shows the engine handles its failure; calls fail by themselves.
  started.catch(() => {});
  broken.catch(() => {});
  return {
    engine: started,
    async call(name, input, options) {
      await started;
      return call(name, input, options);
    },
  };
}

/** A worker counts relative addresses from where it lies itself. */
function absolute(urls: DigitUrls): DigitUrls {
  const entries = Object.entries(urls).map(([part, url]) => [part, new URL(url, document.baseURI).href]);
  return Object.fromEntries(entries) as DigitUrls;
}
