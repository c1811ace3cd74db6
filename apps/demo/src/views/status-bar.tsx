import type { EngineReport } from "@gan-cls/engine";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { onOfflineState, type OfflineState } from "../offline/register";
import { lookingLab } from "../state/app-state";
import { useEngine } from "./hooks";

const OFFLINE: Readonly<Record<OfflineState, string>> = {
  unsupported: "needs a network connection",
  storing: "being stored for offline use …",
  ready: "works offline",
  incomplete: "could not be stored completely",
};

/** The engine of the page and the size of its first load. */
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
    return "Everything is computed here, slowly, because this browser has no suitable WebAssembly. Use a newer browser.";
  }
  const extent = name === "simd" ? ` (${threads} ${threads === 1 ? "thread" : "threads"})` : "";
  return `Everything is computed here, on ${name}${extent}.`;
}
