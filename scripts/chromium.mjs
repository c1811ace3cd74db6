/** Chromium for the checks of `.ci/run` that need a browser or its software graphics card. */
import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";

/** Chromium without a sandbox, which root cannot have, and without anything that connects to the network. */
export const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Where Linux distributions and Google put the browser. */
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
];

/** SwiftShader, Vulkan on the processor, comes with the browser. */
const SOFTWARE_CARDS = ["/usr/lib/chromium/vk_swiftshader_icd.json", "/opt/google/chrome/vk_swiftshader_icd.json"];

/** Vulkan's loader, which finds drivers for programs. */
const VULKAN_LOADER = "libvulkan.so.1";

/** Seconds for everything that apt-get does. */
const APT_SECONDS = 120;

/** @returns {string | undefined} The browser's path; `CHROMIUM` overrides. */
export function findBrowser() {
  return process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
}

/** @returns {string | undefined} What `VK_ICD_FILENAMES` has to name; the variable itself overrides. */
export function findSoftwareCard() {
  const known = spawnSync("ldconfig", ["-p"], { encoding: "utf8" }).stdout ?? "";
  return known.includes(VULKAN_LOADER)
    ? (process.env.VK_ICD_FILENAMES ?? SOFTWARE_CARDS.find((path) => existsSync(path)))
    : undefined;
}

/** Installs Debian's packages, where this process may. */
function installChromium() {
  if (process.getuid?.() !== 0) {
    return;
  }
  const options = {
    stdio: "ignore",
    timeout: APT_SECONDS * 1000,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  process.stdout.write("Installing chromium by apt-get ...\n");
  spawnSync("apt-get", ["update"], options);
  spawnSync("apt-get", ["install", "--yes", "--no-install-recommends", "chromium", "libvulkan1"], options);
}

/** The result of `find`, now or after an attempt to install Chromium. */
export function findOrInstall(find) {
  const found = find();
  if (found !== undefined) {
    return found;
  }
  installChromium();
  return find();
}
