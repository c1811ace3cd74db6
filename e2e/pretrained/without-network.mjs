import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const REFUSE = fileURLToPath(new URL("refuse-network.mjs", import.meta.url));

/** Linux lets root start a program in a network of its own, in which there is nothing but the loopback. */
const HAS_NAMESPACES = spawnSync("unshare", ["--net", "true"]).status === 0;

/** How the network is cut off, in words. */
export const CUT = HAS_NAMESPACES
  ? "a network of its own without a way out"
  : "every connection but the loopback's refused";

/**
 * The command that runs a Node program with no network but the loopback: by Linux's network namespaces where they may be used, else by
 * refusing the connections of Node and of the programs that it starts in Node.
 *
 * @returns {[command: string, args: string[]]}
 */
export function withoutNetwork(program, ...args) {
  const node = ["--no-warnings", "--import", REFUSE, program, ...args];
  return HAS_NAMESPACES
    ? ["unshare", ["--net", "sh", "-c", 'ip link set lo up 2>/dev/null; exec "$@"', "sh", process.execPath, ...node]]
    : [process.execPath, node];
}
