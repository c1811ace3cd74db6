/// <reference types="vite/client" />

declare module "virtual:digits" {
  import type { DigitUrls } from "./lab/laboratory";

  const urls: DigitUrls;
  export default urls;
}

declare module "virtual:page-runtime" {
  const url: string;
  export default url;
}
