import type { Taught } from "./teach";

export async function packPage(_taught: Taught): Promise<Uint8Array> {
  return new Uint8Array();
}
