import Table from "cli-table3";
import type { AdditionsDocument } from "../additions/additions-document";
import { additionsTable, describeAdditionsOrigin } from "../additions/additions-report";

/** What generated additions brought, on a terminal. */
export function renderAdditionsSummary(additions: AdditionsDocument): string {
  const [head, ...rows] = additionsTable(additions);
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  rows.forEach((row) => table.push([...row]));
  return ["Without and with generated additions:", table.toString(), ...describeAdditionsOrigin(additions)].join("\n");
}
