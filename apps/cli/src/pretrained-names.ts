import DIGITS from "@gan-cls/models/pretrained/names.json";
import COLOR from "@gan-cls/models-color/pretrained/names.json";
import PHOTOS from "@gan-cls/models-photos/pretrained/names.json";

/** Names of all pretrained models, which are known before any of the packages' code is loaded. */
export const PRETRAINED_NAMES: readonly string[] = [...DIGITS, ...PHOTOS, ...COLOR];
