export { loadImageFolder, type LoadImageFolderOptions } from "./load-image-folder";
