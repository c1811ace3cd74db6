/** A network between a worker and Redis that can be cut: bytes go nowhere, and no side hears of an end. */
import { connect, createServer } from "node:net";

export function startNetwork(port) {
  const lines = new Set();
  let isCut = false;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const line = { near, far };
    lines.add(line);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      from.on("data", (bytes) => {
        if (!isCut) {
          to.write(bytes);
        }
      });
      from.on("error", () => {});
      from.on("close", () => {
        if (!isCut) {
          to.destroy();
        }
        lines.delete(line);
      });
    }
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({
        port: server.address().port,
        cut: () => (isCut = true),
        /** What was on its way is lost, as after any cut. */
        mend() {
          isCut = false;
          lines.forEach(({ near, far }) => [near, far].forEach((side) => side.destroy()));
        },
        close() {
          server.close();
          lines.forEach(({ near, far }) => [near, far].forEach((side) => side.destroy()));
        },
      }),
    );
  });
}
