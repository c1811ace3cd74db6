import { mapMnistParts, MNIST_FILES, type MnistPart } from "../../idx-dataset";
import { createStudyData, type StudyData } from "../../study-data";
import type { DatasetEntry } from "../dataset-entry";
import { hashOf } from "../file-cache";
import { loadMnist, type LoadMnistOptions } from "./mnist";

/**
 * The authors' own places. References: https://github.com/zalandoresearch/fashion-mnist (its table of downloads and its folder data/fashion), and
 * the list of Keras (keras/datasets/fashion_mnist.py).
 */
const FASHION_MIRRORS: readonly string[] = [
  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
];

/** Where Debian's package `dataset-fashion-mnist` puts the four files. */
const DEBIAN_FOLDER = "/usr/share/datasets/fashion-mnist";

/** Of the authors' files, unpacked. */
const SHA256: Readonly<Record<MnistPart, string>> = {
  "train-images": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
  "train-labels": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
  "test-images": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
  "test-labels": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
};

const FASHION_FILES = mapMnistParts((part) => ({ name: MNIST_FILES[part].name, sha256: SHA256[part] }));

/** Clothes in the authors' official split. Reference: Xiao, Rasul, Vollgraf 2017, https://arxiv.org/abs/1708.07747 */
export const FASHION_MNIST: DatasetEntry = {
  name: "fashion-mnist",
  description: "Fashion-MNIST, 60 000 training and 10 000 test pictures of clothes",
  shape: { rows: 28, columns: 28, channels: 1 },
  // The authors' "T-shirt/top" without the slash, so that a class can name a file.
  classNames: ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
  domain: "fashion-mnist",
  licence: "MIT (Zalando)",
  // Distortions made for handwriting change the shapes that tell these classes apart, and nearly all shoes point to one side.
  augmentation: "shifts",
  hashes: {
    train: "24af627babd3d9f3bfd6ffc4ddc353eb79eb28c3e574a1e9affc9723ae15c3bf",
    test: "9bbb314a89f79a8cace573fd113d1d4ec92df01cc933a019285c062fc83e10d2",
  },
  open: (options) => openFashionMnist(options),
};

/** Opens {@link FASHION_MNIST}: from Debian's folder, from the cache, or downloaded once (31 MB). @throws GanClsError as `loadMnist` */
export async function openFashionMnist({
  folders = [DEBIAN_FOLDER],
  mirrors = FASHION_MIRRORS,
  files = FASHION_FILES,
  ...options
}: LoadMnistOptions = {}): Promise<StudyData> {
  const { name, description, domain, augmentation, classNames } = FASHION_MNIST;
  const sets = await loadMnist({ ...options, name, classNames, folders, mirrors, files });
  return createStudyData({ name, description, domain, augmentation, ...sets }, hashOf);
}
