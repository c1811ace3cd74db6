import { findMethod, formatCount, type StudyMethod } from "@gan-cls/evaluate";
import type { ReportData } from "../data/report-data";
import { renderTable, type Section } from "../page/figure";
import { html, markCode, type Html } from "../page/html";

/** A figure of the page. */
export interface FigureEntry {
  readonly id: string;
  readonly title: string;
}

/** Everything that is needed to reproduce the figures. */
export function rerunSection(data: ReportData, figures: readonly FigureEntry[]): Section {
  return { id: "rerun", title: "Reproduce", body: [commands(data), figureTable(data, figures), origin(data)] };
}

function commands({ command }: ReportData): Html {
  return html`<p>
      The same seed, engine and data give the same figures to the last decimal. This command repeats the run:
    </p>
    <pre tabindex="0"><code>${command ?? "The command of this run was not recorded."}</code></pre>
    <p>This command renders the page again from the run's folder:</p>
    <pre tabindex="0"><code>gan-cls report &lt;run&gt;</code></pre>`;
}

/** Figures of the GAN and of PCA come from training images, the others also from test images. */
const fromTraining = ({ id }: FigureEntry): boolean => /^fig-(losses|epochs|generated|eigen)/.test(id);

function figureTable(data: ReportData, figures: readonly FigureEntry[]): Html {
  const groups = [figures.filter((figure) => !fromTraining(figure)), figures.filter(fromTraining)];
  return html`<div class="block">
    ${renderTable({
      caption: "Where each figure comes from",
      head: ["Figures", "Command", "Seed", "Data (SHA-256)", "Machine"],
      words: 5,
      rows: groups.filter((group) => group.length > 0).map((group) => originOf(data, group)),
    })}
  </div>`;
}

function originOf(data: ReportData, group: readonly FigureEntry[]): (Html | string)[] {
  const { command = "–", dataHashes, machine = "–" } = data;
  const parts = group.every(fromTraining) ? ["train"] : Object.keys(dataHashes);
  return [
    html`<ul class="plain">
      ${group.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ul>`,
    html`<code>${command}</code>`,
    seedsOf(data),
    html`${parts.map((part) => html`<div class="hash">${part} <code>${shortHash(dataHashes[part])}</code></div>`)}`,
    machine,
  ];
}

function shortHash(hash: string | undefined): string {
  return hash === undefined ? "–" : `${hash.slice(0, 12)}…`;
}

function seedsOf({ methods, gans, study, quality, tasks }: ReportData): string {
  const seeds = [...new Set([...methods.map(({ row }) => row.seed), ...gans.map(({ seed }) => seed)])];
  return seeds.length === 0 ? String(study?.seed ?? quality?.document.seed ?? tasks?.seed ?? "–") : seeds.join(", ");
}

function origin({ data, engine, machine, dataHashes, versions, methods, study }: ReportData): Html {
  const budgets = new Map(
    methods.map(({ row }) => [row.labelHash, `Labels used (${formatCount(row.labels)}, seed ${row.seed})`]),
  );
  const facts: [string, Html | string][] = [
    ["Data", data],
    ...Object.entries(dataHashes).map(([part, hash]): [string, Html] => [
      `SHA-256 of ${part}`,
      html`<code>${hash}</code>`,
    ]),
    ...[...budgets].map(([hash, name]): [string, Html] => [name, html`<code>${hash}</code>`]),
    ["Engine", engine],
    ["Machine", machine ?? "unknown"],
    [
      "Versions",
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
  ];
  const notes = [
    ...new Set([
      ...(study?.notes ?? []),
      ...methods.flatMap(({ row }) => (row.notes ?? []).map((note) => `\`${row.method}\`: ${note}`)),
    ]),
  ];
  const described = study?.methods ?? [];
  return html`<dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      described.length > 0 &&
      html`<h3>Methods</h3>
        <ul class="notes">
          ${described.map((method) => html`<li>${describeMethod(method, described)}</li>`)}
        </ul>`
    }
    ${
      notes.length > 0 &&
      html`<h3>Notes</h3>
        <ul class="notes">
          ${notes.map((note) => html`<li>${markCode(note)}</li>`)}
        </ul>`
    }`;
}

function describeMethod(
  { name, title, controlOf, isReference, description }: StudyMethod,
  all: readonly StudyMethod[],
): Html {
  const role = [
    ...(controlOf === undefined ? [] : [`control of ${findMethod(all, controlOf).title}`]),
    ...(isReference ? ["the reference"] : []),
  ].join(", ");
  return html`<strong>${title}</strong> <code>${name}</code>${role !== "" && ` (${role})`}: ${markCode(description)}`;
}
