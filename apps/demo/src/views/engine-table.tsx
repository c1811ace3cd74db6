import type { JSX } from "preact";
import { trainingLab } from "../state/app-state";
import { Notice } from "../ui/controls";
import { useEngine } from "./hooks";

/** Engines that exist in browsers. */
const IN_BROWSERS = new Set(["webgpu", "webgl", "simd", "cpu"]);

/** The engine that trains, and the time that the others would take. */
export function EngineTable(): JSX.Element {
  const { report, problem } = useEngine(trainingLab());
  if (problem !== null) {
    return <Notice kind="warning">No engine works in this browser, so nothing can train here: {problem}</Notice>;
  }
  if (report === null) {
    return <p class="muted">Measuring the engines …</p>;
  }
  const hint = report.candidates.find(({ name }) => name === "simd")?.hint;
  return (
    <section class="engines">
      <h2>
        Trains on <b data-engine={report.name}>{report.name}</b>
        {report.name === "simd" && `, ${report.threads} ${report.threads === 1 ? "thread" : "threads"}`}
      </h2>
      <table>
        <caption class="hidden">Engines of this browser</caption>
        <tbody>
          {report.candidates
            .filter(({ name }) => IN_BROWSERS.has(name))
            .map(({ name, usable, reason, measured }) => (
              <tr key={name} class={name === report.name ? "chosen" : ""}>
                <th scope="row">{name}</th>
                <td>{usable && measured !== null ? `${(1000 * measured).toFixed(0)} ms a step` : reason}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {hint && navigator.serviceWorker?.controller && !crossOriginIsolated && (
        <p class="muted">Reload the page to train on all cores.</p>
      )}
    </section>
  );
}
