import { join } from "node:path";
import { ROOT } from "./root";

export const SITE = join(ROOT, "apps", "site");

/** The pages that are written for the site. */
export const CONTENT = join(SITE, "content");

/** All pages, gathered anew for each build. */
export const PAGES = join(SITE, "pages");

/** The finished site. */
export const DIST = join(SITE, "dist");

/** The demo as its own build leaves it. */
export const DEMO_DIST = join(ROOT, "apps", "demo", "dist");
