/** The classes of CIFAR-10 in label order. Reference: https://www.cs.toronto.edu/~kriz/cifar.html */
export const CIFAR10_CLASSES: readonly string[] = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];
