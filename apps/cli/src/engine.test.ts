import { expect, it, vi } from "vitest";
import { warnOfSmallHeap } from "./engine";

it("a heap that may not be enough is told before it is used up", () => {
  const warn = vi.fn<(line: string) => void>();
  warnOfSmallHeap({ warn }, 2 ** 31);
  expect(warn).not.toHaveBeenCalled();
  warnOfSmallHeap({ warn }, 105e6);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    `Node's heap is limited to 105 MB: should that not be enough, Node ends with "JavaScript heap out of memory", and the run can be resumed with more, such as NODE_OPTIONS=--max-old-space-size=1024`,
  );
});
