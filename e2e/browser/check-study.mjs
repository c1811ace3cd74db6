/** A study in a page's worker: posts events and the document, leaves the page's own thread alone, and finds what Node finds. */
import { spawnSync } from "node:child_process";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../scripts/workspace.mjs";
import { bundleScript } from "./page-script.mjs";
import { serveScripts } from "./static-server.mjs";
import { shareOfOwnThread } from "./thread-share.mjs";

const HERE = import.meta.dirname;

/** A package that depends on all others, so that their names can be imported from its folder. */
const EXAMPLES = join(ROOT, "examples");

/** Milliseconds, to catch a hang. */
const PATIENCE = 300_000;

/** The most of its process's processor time that the page's own thread may take. It is 1 % where a worker has the study; where the page has it, 74 %. */
const LARGEST_SHARE = 0.3;

/** Same seed, same engine, same figures; times and what the document says of the place may differ. */
const comparable = ({ rows, comparisons, dataHashes, methods }) => ({
  ...{ comparisons, dataHashes, methods },
  rows: rows.map(({ seconds: _, peakMemoryBytes: __, ...row }) => row),
});

/** The same study in Node, on the packages' sources. */
function runInNode() {
  const program = `
    import { openMnist10k } from "@gan-cls/data";
    import { prepareEngine } from "@gan-cls/engine";
    import { runStudy } from "@gan-cls/study";
    import { runSmallStudy } from ${JSON.stringify(pathToFileURL(join(HERE, "small-study.mjs")).href)};

    const end = await runSmallStudy({ prepareEngine, openMnist10k, runStudy }, () => {});
    process.stdout.write(JSON.stringify(end));
  `;
  const args = ["--conditions=@gan-cls/source", "--import", "tsx", "--input-type=module", "-e", program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: EXAMPLES + sep, encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`the study in Node ended with ${status}: ${stderr.slice(-500)}`);
  }
  return JSON.parse(stdout);
}

/** What is wrong with the document itself. */
function inspectResults({ rows = [], comparisons = [] }) {
  const names = rows.map(({ method }) => method).join(", ");
  const isInside = ({ testAccuracy, interval }) => interval.low < testAccuracy && testAccuracy < interval.high;
  const [{ method, reference, pValue } = {}] = comparisons;
  return [
    ...(names === "pca-knn, cnn" ? [] : [`expected a row of pca-knn and one of cnn, got ${names}`]),
    ...rows.filter(({ testAccuracy }) => !(testAccuracy > 0.2)).map((row) => `learned nothing: ${JSON.stringify(row)}`),
    ...rows.filter((row) => !isInside(row)).map((row) => `expected an interval around the accuracy of ${row.method}`),
    ...(method === "pca-knn" && reference === "cnn" && pValue >= 0 && pValue <= 1
      ? []
      : [`expected McNemar's p of pca-knn and cnn, got ${JSON.stringify(comparisons)}`]),
  ];
}

/** What is wrong with the events that the page has heard. */
function inspectEvents(events) {
  const expected = ["study-start", "cell-start", "training", "cell-end"];
  return expected.filter((type) => !events.includes(type)).map((type) => `the page heard no event ${type}`);
}

/** What is wrong with the place of the work. Shares of one run hold on every machine, where the length of a task depends on what else the machine does. */
function inspectShare(share) {
  // A share that is not a number is one that the browser did not tell.
  return share > 0 && share < LARGEST_SHARE
    ? []
    : [
        `expected the page's own thread to take less than ${LARGEST_SHARE * 100} % of its process's time, got ${(share * 100).toFixed(1)} %`,
      ];
}

/** @returns {Promise<string[]>} What is wrong. */
export async function checkStudyInWorker(browser) {
  const [page, worker] = await Promise.all(
    ["study-page.mjs", "study-worker.mjs"].map((name) =>
      bundleScript(join(HERE, name), { nodePaths: [join(EXAMPLES, "node_modules")] }),
    ),
  );
  const server = await serveScripts({ "/page.js": page, "/study-worker.js": worker });
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(PATIENCE);
    const problems = [];
    tab.on("pageerror", ({ message }) => problems.push(message));
    let end;
    const share = await shareOfOwnThread(tab, async () => {
      await tab.goto(`${server.origin}/plain`);
      end = await tab.evaluate(() => globalThis.studyPage);
    });
    if (end.error !== undefined) {
      return [...problems, end.error];
    }
    problems.push(...inspectShare(share), ...inspectEvents(end.events), ...inspectResults(end.results));
    const [inPage, inNode] = [end, runInNode()].map(({ results }) => JSON.stringify(comparable(results)));
    return inPage === inNode ? problems : [...problems, `expected what Node finds, ${inNode}, got ${inPage}`];
  } finally {
    server.close();
  }
}
