import type { ComponentChildren, JSX } from "preact";

/** Something that the visitor has to know: a failure, or a feature that is missing here. */
export function Notice({
  children,
  kind = "note",
}: {
  children: ComponentChildren;
  kind?: "note" | "warning";
}): JSX.Element {
  return (
    <p class={`notice ${kind}`} role={kind === "warning" ? "alert" : "status"}>
      {children}
    </p>
  );
}
