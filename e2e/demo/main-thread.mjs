/** The thread that draws the page and hears the visitor, in a trace of the browser. */
const MAIN_THREAD = "CrRendererMain";

/** Milliseconds from which a task makes a page feel stuck, as Lighthouse counts. */
export const LONG_TASK = 50;

/** A task of the scheduler, which says what has posted it. */
const TASK = "ThreadControllerImpl::RunTask";

/**
 * The browser's collectors, of the page's objects and of the script's, look for what earlier parts of the page have left behind and free it, in tasks of their own
 * whenever they like. Their length depends on the whole visit so far, not on what the page does meanwhile, so they are told apart.
 */
const COLLECTOR = /cppgc::internal::Sweeper|v8::internal::IncrementalMarkingJob/;

/**
 * Runs `work` while the browser records what the page's main thread does.
 *
 * @returns Tasks over {@link LONG_TASK}: `busy` by the processor's time that they took, `late` by the clock, which on a machine that is
 * busy with other things also counts the waiting; the longest of each in milliseconds, and what posted the longest busy one; and `longestCollection`, the longest by the processor's
 * time of the browser's own collectors, which the other figures leave out.
 */
export async function watchMainThread(browser, page, work) {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata", "disabled-by-default-devtools.timeline"] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const ownProcess = pageProcess(traceEvents);
  const threads = new Set(
    traceEvents
      .filter(({ name, args, pid }) => name === "thread_name" && args.name === MAIN_THREAD && pid === ownProcess)
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const all = traceEvents.filter(
    ({ name, ph, pid, tid }) => name === TASK && ph === "X" && threads.has(`${pid}/${tid}`),
  );
  const isCollection = ({ args }) => COLLECTOR.test(args.src_func ?? "");
  const tasks = all.filter((task) => !isCollection(task));
  const busy = tasks.map(processorTime);
  const longest = tasks.reduce((a, b) => (processorTime(b) > processorTime(a) ? b : a), tasks[0] ?? {});
  const late = tasks.map(({ dur = 0 }) => dur / 1000);
  return {
    tasks: tasks.length,
    busy: busy.filter((time) => time > LONG_TASK).length,
    late: late.filter((time) => time > LONG_TASK).length,
    longestBusy: Math.max(0, ...busy),
    longestOf: longest.args?.src_func ?? "",
    longestLate: Math.max(0, ...late),
    longestCollection: Math.max(0, ...all.filter(isCollection).map(processorTime)),
  };
}

/** Milliseconds. The processor's clock of a virtual machine may run ahead of the wall's, which no task can. */
const processorTime = ({ tdur = 0, dur = 0 }) => Math.min(tdur, dur) / 1000;

/** The process that drew the page last: the browser names it when it starts to record, and again after each step to another page. */
function pageProcess(events) {
  const named = events.flatMap(({ name, args }) =>
    name === "TracingStartedInBrowser" ? args.data.frames : name === "FrameCommittedInBrowser" ? [args.data] : [],
  );
  return named.findLast(({ isOutermostMainFrame }) => isOutermostMainFrame)?.processId;
}
