import { isPretrainedName, listPretrained, type PretrainedName } from "@gan-cls/models";
import type { Catalogue } from "./operations";

/** A generator and the discriminator that learned together with it. */
export interface PretrainedGan {
  /** A short title, such as `original`. */
  readonly title: string;
  readonly generator: PretrainedName;
  readonly discriminator: PretrainedName;
}

/** The GANs that come with the models package, the newest first. */
export function pretrainedGans(): PretrainedGan[] {
  return listPretrained()
    .flatMap(({ name }) => {
      const [, title] = /^mnist-(.+)-generator$/.exec(name) ?? [];
      const discriminator = `mnist-${title}-discriminator`;
      return title !== undefined && isPretrainedName(name) && isPretrainedName(discriminator)
        ? [{ title, generator: name, discriminator }]
        : [];
    })
    .reverse();
}

/** What comes with the models package, as far as the page shows it. */
export function readCatalogue(): Catalogue {
  return { gans: pretrainedGans().map(({ title }) => title) };
}

/** The GAN whose discriminator is looked into and taught. */
export function bestGan(): PretrainedGan {
  const [best] = pretrainedGans();
  return best;
}
