import { findMethod, listMethods, type StudyDocument, type StudyMethod } from "@gan-cls/evaluate";
import { color, methodColors } from "../design/tokens";
import type { ReportData } from "./report-data";

/** A method as a page shows it. */
export interface MethodStyle extends StudyMethod {
  /** As CSS takes it. */
  readonly color: string;
}

/** How the methods of a study are shown, by name: every chart of a page has the same colours. Unknown methods are shown by their names. */
export function methodStyles(study: Pick<StudyDocument, "rows" | "methods">): (name: string) => MethodStyle {
  const methods = listMethods(study);
  const colors = methodColors(methods);
  return (name) => ({ ...findMethod(methods, name), color: colors.get(name) ?? color("ink-3") });
}

/** The same for a report, whether it is one of a study or not. */
export function reportStyles({ study, methods }: Pick<ReportData, "study" | "methods">): (name: string) => MethodStyle {
  return methodStyles(study ?? { rows: methods.map(({ row }) => row) });
}
