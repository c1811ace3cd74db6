import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { onOfflineState, type OfflineState } from "../offline/register";
import { lookingLab } from "../state/app-state";
import { useEngine } from "./use-engine";

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
      <p>
        {problem !== null
          ? `This browser cannot run the networks: ${problem}`
          : report === null
            ? "Starting …"
            : `Everything is computed here, on ${report.name}${report.name === "simd" ? ` (${report.threads} ${report.threads === 1 ? "thread" : "threads"})` : ""}.`}
      </p>
      <p data-offline={offline}>
        {Number.isFinite(size) && `First load ${Math.round(size / 1000)} kB, `}
        {OFFLINE[offline]}.
      </p>
    </footer>
  );
}
