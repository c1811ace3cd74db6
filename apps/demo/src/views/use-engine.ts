import type { EngineReport } from "@gan-cls/engine";
import { useEffect, useState } from "preact/hooks";
import type { Lab } from "../state/lab-client";

/** What a worker computes with, once it is known. */
export function useEngine(lab: Lab): { report: EngineReport | null; problem: string | null } {
  const [state, setState] = useState<{ report: EngineReport | null; problem: string | null }>({
    report: null,
    problem: null,
  });
  useEffect(() => {
    lab.engine.then(
      (report) => setState({ report, problem: null }),
      (error: unknown) => setState({ report: null, problem: error instanceof Error ? error.message : String(error) }),
    );
  }, [lab]);
  return state;
}
