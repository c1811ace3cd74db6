/**
 * Runs `work`, which takes `tab` to a page, and returns the page's own thread's share of the processor time of its whole process, workers among it, 0 to 1.
 *
 * The browser counts both for itself (`Performance.getMetrics` of the DevTools protocol). A trace would have to find out which of several processes is the page's, and on a busy
 * machine it has found another.
 */
export async function shareOfOwnThread(tab, work) {
  const session = await tab.context().newCDPSession(tab);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await work();
  const { metrics } = await session.send("Performance.getMetrics");
  const secondsOf = (metric) => metrics.find(({ name }) => name === metric)?.value;
  return secondsOf("ThreadTime") / secondsOf("ProcessTime");
}
