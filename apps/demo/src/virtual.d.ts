/// <reference types="vite/client" />

declare module "virtual:digits" {
  import type { DigitUrls } from "./lab/laboratory";

  const urls: DigitUrls;
  export default urls;
}
