/**
 * Drawings by hand, in units of the pad (0 to 1, from the upper left): ten digits, and three symbols twice, by another hand the second
 * time. Curves are given by the points through which they pass; see `smooth`.
 */

/** Points of an ellipse from one angle to another, in degrees, clockwise from the right. */
const arc = (cx, cy, rx, ry, from, to, count = 24) =>
  Array.from({ length: count + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / count) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  });

export const DIGITS = [
  [arc(0.5, 0.5, 0.2, 0.3, -80, 285, 40)],
  [
    [
      [0.42, 0.28],
      [0.52, 0.18],
      [0.51, 0.5],
      [0.5, 0.82],
    ],
  ],
  [[...arc(0.49, 0.35, 0.18, 0.16, -170, 30, 20), [0.58, 0.52], [0.44, 0.68], [0.32, 0.8], [0.46, 0.79], [0.7, 0.8]]],
  [[...arc(0.47, 0.34, 0.17, 0.15, -160, 90, 20), ...arc(0.47, 0.65, 0.2, 0.17, -90, 150, 20)]],
  [
    [
      [0.38, 0.2],
      [0.33, 0.4],
      [0.31, 0.53],
      [0.5, 0.54],
      [0.7, 0.51],
    ],
    [
      [0.62, 0.22],
      [0.6, 0.5],
      [0.57, 0.82],
    ],
  ],
  [[[0.68, 0.2], [0.52, 0.2], [0.4, 0.21], [0.37, 0.34], [0.35, 0.46], ...arc(0.47, 0.62, 0.19, 0.18, -110, 140, 24)]],
  [[[0.6, 0.18], [0.48, 0.29], [0.38, 0.44], [0.33, 0.6], ...arc(0.48, 0.66, 0.15, 0.15, 180, -180, 30)]],
  [
    [
      [0.3, 0.24],
      [0.48, 0.23],
      [0.7, 0.22],
      [0.6, 0.42],
      [0.5, 0.62],
      [0.43, 0.82],
    ],
  ],
  [
    [
      [0.6, 0.27],
      ...arc(0.49, 0.32, 0.13, 0.13, -30, -230, 20),
      [0.5, 0.48],
      ...arc(0.5, 0.66, 0.15, 0.16, -40, 230, 24),
      [0.5, 0.48],
      [0.58, 0.38],
      [0.61, 0.28],
    ],
  ],
  [[...arc(0.48, 0.36, 0.14, 0.15, 0, -350, 30), [0.62, 0.38], [0.6, 0.56], [0.57, 0.7], [0.54, 0.84]]],
];

/** Three symbols, each drawn `count` times; the hand decides size, place, slant and how a line wavers. */
function symbols({ size, x, y, slant, waver }) {
  const place = ([px, py], i) => [
    x + size * (px + slant * py) + waver * Math.sin(2.3 * i),
    y + size * py + waver * Math.cos(1.7 * i),
  ];
  const shapes = {
    triangle: [
      [
        [0, -1],
        [-0.5, -0.1],
        [-0.95, 0.8],
        [0, 0.82],
        [0.95, 0.8],
        [0.5, -0.1],
        [0, -1],
      ],
    ],
    cross: [
      [
        [-0.8, -0.8],
        [0, 0],
        [0.8, 0.8],
      ],
      [
        [0.8, -0.8],
        [0, 0],
        [-0.8, 0.8],
      ],
    ],
    zigzag: [
      [
        [-1, 0.6],
        [-0.5, -0.6],
        [0, 0.6],
        [0.5, -0.6],
        [1, 0.6],
      ],
    ],
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, strokes]) => [name, strokes.map((stroke) => stroke.map(place))]),
  );
}

/** What the visitor teaches, and what is asked afterwards: other sizes, places, slants. */
export const TAUGHT_SYMBOLS = [
  symbols({ size: 0.3, x: 0.5, y: 0.5, slant: 0, waver: 0.01 }),
  symbols({ size: 0.24, x: 0.45, y: 0.52, slant: 0.12, waver: 0.014 }),
  symbols({ size: 0.34, x: 0.52, y: 0.48, slant: -0.1, waver: 0.008 }),
  symbols({ size: 0.28, x: 0.5, y: 0.45, slant: 0.05, waver: 0.02 }),
];

export const ASKED_SYMBOLS = [
  symbols({ size: 0.2, x: 0.6, y: 0.4, slant: 0.08, waver: 0.012 }),
  symbols({ size: 0.36, x: 0.5, y: 0.5, slant: -0.06, waver: 0.018 }),
  symbols({ size: 0.27, x: 0.4, y: 0.6, slant: 0.16, waver: 0.006 }),
  symbols({ size: 0.31, x: 0.53, y: 0.5, slant: -0.14, waver: 0.011 }),
];
