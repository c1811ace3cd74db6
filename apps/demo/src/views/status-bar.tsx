import type { EngineReport } from "@gan-cls/engine";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { onOfflineState, type OfflineState } from "../offline/register";
import { lookingLab } from "../state/app-state";
import { useEngine } from "./hooks";

const OFFLINE: Readonly<Record<OfflineState, string>> = {
  unsupported: "works with a network only",
  storing: "storing itself for offline use …",
  ready: "works offline",
  incomplete: "could not store all of itself",
};

/** What the page runs on and what it weighs. */
export function StatusBar(): JSX.Element {
  const { report, problem } = useEngine(lookingLab);
  const [offline, setOffline] = useState<OfflineState>("storing");
  useEffect(() => onOfflineState(setOffline), []);
  const size = Number(document.querySelector<HTMLMetaElement>('meta[name="first-load-bytes"]')?.content);
  return (
    <footer class="status">
      <p>{describeEngine(report, problem)}</p>
      <p data-offline={offline}>
        {Number.isFinite(size) && `First load ${Math.round(size / 1000)} kB, `}
        {OFFLINE[offline]}.
      </p>
    </footer>
  );
}

function describeEngine(report: EngineReport | null, problem: string | null): string {
  if (problem !== null) {
    return `This browser cannot run the networks: ${problem}`;
  }
  if (report === null) {
    return "Starting …";
  }
  const { name, threads } = report;
  if (name === "cpu") {
    return "Everything is computed here, slowly: this browser has no WebAssembly that the engines could use. A newer one has.";
  }
  const extent = name === "simd" ? ` (${threads} ${threads === 1 ? "thread" : "threads"})` : "";
  return `Everything is computed here, on ${name}${extent}.`;
}
