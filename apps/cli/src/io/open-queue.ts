import type { BlobStore, QueueConnection } from "@gan-cls/study/node";
import type { CommandContext } from "../command-context";
import type { QueueOptions } from "../queue-options";

/**
 * Connects to the queue that `--queue` names, and opens the store of blobs beside it. The caller closes the connection.
 *
 * @throws GanClsError `invalid-argument` for an address that is none or has secrets, `unsupported` without BullMQ, `network`; `aborted`.
 */
export async function openQueue(
  { io, display }: Pick<CommandContext, "io" | "display">,
  { queue, blobs: place }: Pick<QueueOptions, "blobs"> & { readonly queue: string | true },
): Promise<{ connection: QueueConnection; blobs: BlobStore }> {
  const { connectQueue, openBlobs, queueAddress } = await import("@gan-cls/study/node");
  const { environment, signal, workingDirectory } = io;
  const onNote = (message: string): void => display.note(message);
  const address = queueAddress(queue, environment);
  const connection = await connectQueue(address, { signal, onNote, workingDirectory });
  try {
    return { connection, blobs: openBlobs(place, { connection, environment }) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
