/** The worker of a page: runs the study, and posts its events and the document. */
import { openMnist10k } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { runStudy } from "@gan-cls/study";
import { runSmallStudy } from "./small-study.mjs";

const post = (message) => globalThis.postMessage(message);

runSmallStudy({ prepareEngine, openMnist10k, runStudy }, (event) => post({ event })).then(
  (end) => post(end),
  (error) => post({ error: String(error.stack ?? error) }),
);
