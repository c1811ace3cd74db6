import { openSealed } from "@gan-cls/core";
import { balancedAccuracy } from "./confusion";
import { JsonCursor } from "./json-cursor";
import { checkSelection } from "./selection-document";
import type { StudyDocument } from "./study-document";

const WHERE = "parseStudyDocument";

/** Rounding error that a written accuracy may have against its own confusion matrix. */
const ACCURACY_TOLERANCE = 1e-6;

/**
 * Reads and validates a study document: every key has the right type, and every confusion matrix agrees with its row's accuracy and
 * test size. Unknown keys are kept.
 *
 * @param json The text of a `results.json`, or the value parsed from it.
 * @throws GanClsError `invalid-data` naming the first invalid place.
 */
export function parseStudyDocument(json: unknown): StudyDocument {
  const value = typeof json === "string" ? openSealed(WHERE, "the document", json) : json;
  const document = new JsonCursor(WHERE, value);
  document.property("engine").string();
  document.property("data").string();
  document.property("rows").items().forEach(checkRow);
  document.optional("methods", (methods) => methods.items().forEach(checkMethod));
  for (const key of ["comparisons", "findingComparisons"]) {
    document.optional(key, (comparisons) => comparisons.items().forEach(checkComparison));
  }
  document.optional("seenTestImages", (seen) => seen.items().forEach(checkSeen));
  document.optional("selection", checkSelection);
  document.optional("seed", (seed) => seed.integer(0));
  document.optional("seconds", (seconds) => seconds.number(0, Infinity));
  for (const key of ["preset", "machine", "command"]) {
    document.optional(key, (text) => text.string());
  }
  for (const key of ["shortened", "notes", "classNames", "seenUnknownBy"]) {
    document.optional(key, checkStrings);
  }
  for (const key of ["dataHashes", "versions"]) {
    document.optional(key, (record) => record.entries().forEach((entry) => entry.string()));
  }
  return value as StudyDocument;
}

function checkRow(row: JsonCursor): void {
  row.property("method").string();
  row.property("labels").integer(0);
  row.property("seed").integer(0);
  row.property("seconds").number(0, Infinity);
  row.property("labelHash").string();
  row.optional("notes", checkStrings);
  row.optional("interval", (interval) => {
    interval.property("low").number(0, 1);
    interval.property("high").number(0, 1);
  });
  const testSize = row.property("testSize").integer(1);
  checkConfusion(row.property("confusion"), testSize, row.property("testAccuracy"));
  row.optional("balancedAccuracy", (balanced) => checkBalanced(balanced, row.property("confusion")));
}

function checkBalanced(balanced: JsonCursor, confusion: JsonCursor): void {
  const expected = balancedAccuracy(confusion.items().map((row) => row.items().map((count) => count.integer(0))));
  if (Math.abs(balanced.number(0, 1) - expected) > ACCURACY_TOLERANCE) {
    balanced.fail(`${expected}, as its confusion matrix says`);
  }
}

function checkConfusion(confusion: JsonCursor, testSize: number, testAccuracy: JsonCursor): void {
  const counts = confusion.items().map((row) => row.items().map((count) => count.integer(0)));
  if (counts.some((row) => row.length !== counts.length)) {
    confusion.fail("square", `${counts.length} rows of ${counts.map((row) => row.length).join(", ")} counts`);
  }
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  if (total !== testSize) {
    confusion.fail(`counts of ${testSize} test images`, `counts of ${total}`);
  }
  const correct = counts.reduce((sum, row, label) => sum + row[label], 0);
  if (Math.abs(testAccuracy.number(0, 1) - correct / testSize) > ACCURACY_TOLERANCE) {
    testAccuracy.fail(`${correct / testSize}, as its confusion matrix says`);
  }
}

function checkMethod(method: JsonCursor): void {
  for (const key of ["name", "title", "family", "description"]) {
    method.property(key).string();
  }
  method.optional("controlOf", (name) => name.string());
  method.optional("averages", (names) => names.items().forEach((name) => name.string()));
  method.property("needsDiscriminator").boolean();
  method.optional("trainsGan", (trainsGan) => trainsGan.boolean());
  method.optional("learnsFromGenerated", (learnsFromGenerated) => learnsFromGenerated.boolean());
  method.optional("isReference", (isReference) => isReference.boolean());
}

function checkComparison(comparison: JsonCursor): void {
  comparison.property("method").string();
  comparison.property("reference").string();
  comparison.property("labels").integer(0);
  comparison.property("seed").integer(0);
  comparison.property("onlyMethodRight").integer(0);
  comparison.property("onlyReferenceRight").integer(0);
  comparison.property("pValue").number(0, 1);
}

function checkSeen(seen: JsonCursor): void {
  seen.property("by").string();
  const of = seen.property("of").integer(1);
  const labelled = seen.property("labelled").integer(0);
  const unlabelled = seen.property("unlabelled").integer(0);
  if (labelled + unlabelled > of) {
    seen.fail(`at most ${of} seen images`, String(labelled + unlabelled));
  }
}

function checkStrings(list: JsonCursor): void {
  list.items().forEach((item) => item.string());
}
