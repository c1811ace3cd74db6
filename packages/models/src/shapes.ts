/** `[rows, columns, channels]` of one image. */
export type ImageShape = readonly [rows: number, columns: number, channels: number];

/** MNIST's image shape. */
export const MNIST_SHAPE: ImageShape = [28, 28, 1];

/** Length of the generator's noise vector in the original study. */
export const LATENT_SIZE = 100;
