import type { CliIo } from "../cli-io";
import type { GanDocument } from "../study/gan-document";
import { formatBytes, formatDuration, formatQuantity } from "./format";
import { renderPictures, type ReportPicture } from "./report-pictures";
import { displayPath } from "./study-summary";
import { shellCommand } from "../run/shell-command";
import { describeFigures } from "./training-progress";

/** A trained GAN as a Markdown page. */
export function renderGanReport(document: GanDocument, pictures: readonly ReportPicture[]): string {
  const { data, gan, settings, engine, machine, dataHashes, versions, command, peakMemoryBytes } = document;
  const facts = [
    `Images: ${formatQuantity(gan.images, "image")} of ${data}, without labels`,
    `Training: ${formatQuantity(gan.steps, "step")} of ${settings.batchSize} images, Adam ${settings.learningRate} (beta1 ${settings.beta1}), seed ${gan.seed}`,
    `Last epoch: ${describeFigures(gan.metrics).join(", ")}`,
    `Time: ${formatDuration(gan.seconds)}${gan.resumed ? " (the last sitting)" : ""}; memory: ${formatBytes(peakMemoryBytes)}`,
    `Engine: ${engine}; machine: ${machine}`,
    ...Object.entries(dataHashes).map(([part, hash]) => `SHA-256 of ${part}: \`${hash}\``),
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}`,
  ];
  const again = `To train it again:\n\n\`\`\`sh\n${command}\n\`\`\``;
  return `# GAN on ${data}\n\n${facts.map((fact) => `- ${fact}`).join("\n")}\n\n${again}\n\n${renderPictures(pictures)}`;
}

/** What a trained GAN says on a terminal, with what it is good for. */
export function renderGanSummary(
  { gan, peakMemoryBytes }: GanDocument,
  { folder, io }: { folder: string; io: CliIo },
): string {
  const run = displayPath(folder, io.workingDirectory);
  const next = shellCommand(["transfer", "--strategy", "trial-3", "--discriminator", run], io.environment);
  return [
    `${formatQuantity(gan.steps, "step")} in ${formatDuration(gan.seconds)}, at most ${formatBytes(peakMemoryBytes)} of memory.`,
    `Results: ${run} (open report.html first)`,
    `Next: ${next}`,
  ].join("\n");
}
