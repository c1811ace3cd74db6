import type { Cell, FinishedCell } from "./cell";
import type { DiscriminatorPool } from "./discriminator-pool";
import { runCell } from "./run-cell";
import { storeCell } from "./stored-cell";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";

/** Runs a cell and keeps it, so that a resumed study need not do it again. */
export async function completeCell(
  session: StudySession,
  plan: StudyPlan,
  cell: Cell,
  discriminators: DiscriminatorPool,
): Promise<FinishedCell> {
  const finished = await runCell(session, plan, cell, discriminators);
  await storeCell(session.folder, cell, finished);
  session.folder.log({ type: "row", ...finished.row });
  return finished;
}
