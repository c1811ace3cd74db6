import { createChart } from "../charts/chart";
import { chartOf, type FigureSpec } from "../charts/figure-spec";

/** A chart that fits the room that it has and tells its figures under the pointer. */
export interface LiveChart {
  readonly element: HTMLElement;
  /** Draws something else. */
  update(spec: FigureSpec): void;
  /** Fits the width of its element. */
  fit(): void;
  /** Puts the drawn chart back, which scales with the paper; `fit` makes it live again. */
  freeze(): void;
}

/** Puts a live chart in the place of a drawn one, at the same height. */
export function createLiveChart(element: HTMLElement, first: FigureSpec): LiveChart {
  let spec = first;
  const [drawnWidth, drawnHeight] = element.style.getPropertyValue("--ratio").split("/").map(Number);
  const drawn = element.innerHTML;
  let chart: ReturnType<typeof createChart> | undefined;

  function sizeFor(width: number): { width: number; height: number } {
    // Squares stay squares; the height of rows is theirs.
    const isSquare = drawnWidth === drawnHeight;
    return { width, height: isSquare ? width : drawnHeight };
  }

  function draw(): void {
    const size = sizeFor(element.clientWidth);
    if (chart === undefined) {
      element.replaceChildren();
      element.style.height = `${size.height}px`;
      chart = createChart(element, size);
    } else {
      element.style.height = `${size.height}px`;
      chart.resize(size);
    }
    chart.setOption(chartOf(spec, size), { notMerge: true });
  }

  draw();
  return {
    element,
    update(next) {
      spec = next;
      draw();
    },
    fit: draw,
    freeze() {
      chart?.dispose();
      chart = undefined;
      element.style.height = "";
      element.innerHTML = drawn;
    },
  };
}
