import { expect, it } from "vitest";
import { renderFindings, renderTable, type Outcome } from "./table";

const OUTCOMES: readonly Outcome[] = [
  { id: "kill/learn/parent@0.1", title: "SIGKILL", operation: "learn", finding: undefined },
  { id: "kill/learn/parent@0.2", title: "SIGKILL", operation: "learn", finding: { kind: "lost", what: "a row" } },
  { id: "kill/learn/parent@0.3", title: "SIGKILL", operation: "learn", finding: { kind: "unclear", what: "a stack" } },
  { id: "full-disk/learn/", title: "full disk", operation: "learn", finding: undefined, skipped: "no mounts" },
];

it("counts by fault and operation, and says what was skipped", () => {
  expect(renderTable(OUTCOMES).split("\n")).toEqual([
    "| fault     | operation          | tried | survived | lost | unclear errors |",
    "| :-------- | :----------------- | ----: | -------: | ---: | -------------: |",
    "| SIGKILL   | learn              |     3 |        2 |    1 |              1 |",
    "| full disk | skipped: no mounts |       |          |      |                |",
    "| **all**   |                    |     3 |        2 |    1 |              1 |",
  ]);
  expect(renderFindings(OUTCOMES, 7)).toContain('npm run faults -- --seed 7 --only "kill/learn/parent@0.2"');
});
