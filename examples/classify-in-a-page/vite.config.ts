import { defaultClientConditions, defineConfig } from "vite";

/** Only for this repository: reads the packages' sources, so that nothing has to be built. A project of your own needs no configuration. */
export default defineConfig({ resolve: { conditions: ["@gan-cls/source", ...defaultClientConditions] } });
