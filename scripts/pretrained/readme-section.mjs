/** The section of a README that shows the model cards of a package; `pack.mjs` writes it, and a test compares it with the cards. */

const START = "<!-- cards: written by scripts/pretrained/pack.mjs -->";
const END = "<!-- end of cards -->";

const percent = (value) => `${(100 * value).toFixed(1)} %`;
const spaced = (number) => String(number).replaceAll(/\B(?=(\d{3})+$)/g, " ");

/** The README with its section for these cards. */
export function writeSection(readme, cards) {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start === -1 || end < start) {
    throw new Error(`expected the lines ${START} and ${END} in the README`);
  }
  return `${readme.slice(0, start + START.length)}\n\n${cards.map(renderCard).join("\n\n")}\n\n${readme.slice(end)}`;
}

function renderCard(card) {
  const size = ((card.files["model.json"].bytes + card.files["weights.bin"].bytes) / 1e6).toFixed(2);
  const labels = card.labels === 0 ? "no labels" : `${spaced(card.labels)} labels`;
  return [
    `### \`${card.name}\``,
    "",
    card.summary,
    "",
    ...renderFigures(card.figures),
    `- ${capital(card.kind)}, ${spaced(card.parameters)} parameters, stored as ${card.dtype}: ${size} MB.`,
    `- Data: ${card.data}, ${spaced(card.images)} images, ${labels}; SHA-256 of the whole training set \`${card.dataHash.slice(0, 16)}...\`.`,
    `- Training: ${spaced(card.steps)} steps, seed ${card.seed}, engine \`${card.engine}\`. Reproduce it by ${card.commands.map((command) => `\`${command}\``).join(", then ")}.`,
    `- Intended use: ${card.intendedUse}`,
    `- Limits: ${card.limits.join(" ")}`,
    `- Licence: ${card.licence}`,
  ].join("\n");
}

function renderFigures(figures) {
  if (figures.length === 0) {
    return [];
  }
  const cell = ({ value, interval }) => `${percent(value)} (${percent(interval.low)} to ${percent(interval.high)})`;
  return [
    "| figure (95 % interval) | this | random weights |",
    "| --- | --: | --: |",
    ...figures.map((figure) => `| ${figure.what} | ${cell(figure)} | ${figure.control ? cell(figure.control) : ""} |`),
    "",
  ];
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
