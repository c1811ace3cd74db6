/** The page: starts the worker, shows how far it is, and keeps what it posts for those who ask. */
const worker = new globalThis.Worker("/study-worker.js", { type: "module" });
const events = [];

globalThis.studyPage = new Promise((resolve) => {
  worker.onmessage = ({ data }) => {
    if (data.event === undefined) {
      resolve({ ...data, events });
      return;
    }
    events.push(data.event.type);
    globalThis.document.title = `${events.length} events`;
  };
  worker.onerror = ({ message }) => resolve({ error: message, events });
});
