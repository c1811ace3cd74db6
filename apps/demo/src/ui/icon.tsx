import type { JSX } from "preact";

/** Line icons on a grid of 20, drawn for this page. */
const PATHS = {
  undo: "M7 5 3.5 8.5 7 12M4 8.5h7.5a4.5 4.5 0 0 1 0 9H8",
  clear: "M5 5l10 10M15 5 5 15",
  image: "M3.5 4.5h13v11h-13zM3.5 13l4-4 3.5 3.5 2-2 3.5 3.5M12.8 7.5h.01",
  dice: "M4 4h12v12H4zM7.2 7.2h.01M12.8 12.8h.01M12.8 7.2h.01M7.2 12.8h.01",
  play: "M6.5 4.5v11l9-5.5z",
  pause: "M7 4.5v11M13 4.5v11",
  stop: "M5.5 5.5h9v9h-9z",
  download: "M10 3.5v9M6.5 9 10 12.5 13.5 9M4 16.5h12",
  camera: "M3 6.500h3l1.500-2h5l1.500 2h3v9.500H3zM10 8.500a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400",
  folder: "M3 5h5l1.500 2H17v9H3z",
  plus: "M10 4v12M4 10h12",
  similar: "M7 3.5h9.5V13M3.5 7H13v9.5H3.5z",
  light:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1 1M14.7 14.7l1 1M4.3 15.7l1-1M14.7 5.3l1-1",
  dark: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5z",
  auto: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  draw: "M4 16l1-4 8.5-8.5 3 3L8 15z",
  inside:
    "M10 4.5c-4 0-6.5 3-7.5 5.5 1 2.5 3.5 5.5 7.5 5.5s6.5-3 7.5-5.5c-1-2.5-3.500-5.500-7.500-5.500M10 7.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5",
  generate:
    "M3.500 3.500h5.500v5.500H3.500zM11 3.500h5.500v5.500H11zM3.500 11h5.500v5.500H3.500zM13.750 11v5.500M11 13.750h5.500",
  tasks:
    "M3.500 3.500h13v13h-13zM3.500 10.500h13M6 13.500h.010M10 13.500h.010M14 13.500h.010M7 7.500c1.500-2 4.500-2 6 0",
  train: "M3.500 3.500v13h13M6 12.500l3-4 3 2 4.500-6",
  teach: "M2.500 8 10 4l7.500 4L10 12zM5.500 10v4c2.500 2 6.500 2 9 0v-4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
