import { GanClsError } from "@gan-cls/core";
import { parseTransferStrategy, TRANSFER_STRATEGIES, type TransferStrategy } from "@gan-cls/transfer";
import { readJson } from "../run/read-json";
import type { Method } from "./method";
import { createTransferMethod } from "./network-methods";

/**
 * The methods of `--strategy`: trials by name, and a user's own from JSON files.
 *
 * @throws GanClsError `not-found` for a file that is not there, `invalid-data` or `invalid-argument` for one that holds no strategy.
 */
export async function loadStrategies(sources: readonly string[]): Promise<Method[]> {
  const strategies = await Promise.all(sources.map(loadStrategy));
  const names = strategies.map(({ name }) => name);
  if (new Set(names).size !== names.length) {
    throw new GanClsError(
      "invalid-argument",
      `loadStrategies: every strategy must have its own name, got ${names.join(", ")}`,
    );
  }
  return strategies.map(createTransferMethod);
}

async function loadStrategy(source: string): Promise<TransferStrategy> {
  return isTrial(source) ? TRANSFER_STRATEGIES[source] : parseTransferStrategy(await readJson(source));
}

function isTrial(name: string): name is keyof typeof TRANSFER_STRATEGIES {
  return name in TRANSFER_STRATEGIES;
}
