import { openDataset, type StudyData } from "@gan-cls/data/node";
import type { CommandContext } from "../command-context";
import { formatCount } from "../render/format";

/** Opens what `--data` names, with a progress bar for downloads. @throws What `openDataset` throws. */
export async function openData(source: string, { display, io }: CommandContext): Promise<StudyData> {
  const data = await openDataset(source, {
    signal: io.signal,
    onProgress: ({ task, done, total, unit }) => display.progress(task, done, total, unit),
  });
  display.finish();
  const { train, test, name } = data;
  display.note(`Data: ${name}, ${formatCount(train.size)} images to train and ${formatCount(test.size)} to test`);
  return data;
}
