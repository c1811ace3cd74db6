declare module "virtual:digits" {
  import type { DigitUrls } from "./lab/digits";

  const urls: DigitUrls;
  export default urls;
}
