import type { MethodRecord } from "./report-data";

/** One record of each method: that of the most labels and the first seed. */
export function shownMethods(methods: readonly MethodRecord[]): MethodRecord[] {
  const most = Math.max(...methods.map(({ row }) => row.labels));
  const names = [...new Set(methods.map(({ row }) => row.method))];
  return names.flatMap((name) => methods.find(({ row }) => row.method === name && row.labels === most) ?? []);
}
