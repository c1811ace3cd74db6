import { join } from "node:path";
import { decode } from "fast-png";
import type { LeftOut } from "@gan-cls/report";
import type { Picture } from "../cells/cell";
import { readFileIfPresent } from "./files";

/** Pictures of a report that are whole, and those that are not. A picture of several files keeps the whole ones. */
export async function splitPictures(
  folder: string,
  pictures: readonly Picture[],
): Promise<{ readonly whole: readonly Picture[]; readonly damaged: readonly LeftOut[] }> {
  const damaged: LeftOut[] = [];
  const whole: Picture[] = [];
  for (const { files, caption } of pictures) {
    const reasons = await Promise.all(files.map((file) => reasonAgainst(folder, file)));
    const kept = files.filter((_, index) => reasons[index] === undefined);
    damaged.push(
      ...files.flatMap((file, index) => {
        const reason = reasons[index];
        return reason === undefined ? [] : [{ file, reason }];
      }),
    );
    whole.push(...(kept.length === 0 ? [] : [{ files: kept, caption }]));
  }
  return { whole, damaged };
}

/** Why a picture cannot be shown; `undefined` if it can. PNG has a checksum in each of its parts; other pictures are only looked for. */
async function reasonAgainst(folder: string, file: string): Promise<string | undefined> {
  const bytes = await readFileIfPresent(join(folder, file));
  if (bytes === undefined) {
    return "there is no such file";
  }
  try {
    if (file.endsWith(".png")) {
      decode(bytes, { checkCrc: true });
    }
    return undefined;
  } catch (error) {
    return `it is not a whole PNG: ${(error as Error).message}`;
  }
}
