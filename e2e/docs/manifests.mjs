/** Reads files for Docker Compose and Kubernetes: what refers to something that is not there, and the calls of `gan-cls` in them. */
import { parseAllDocuments } from "yaml";
import { splitCommands } from "./commands.mjs";

/** Fields that every object of a kind must have, by paths. */
const NEEDED = {
  Service: ["spec.selector", "spec.ports"],
  StatefulSet: ["spec.serviceName", "spec.selector.matchLabels", "spec.template.metadata.labels"],
  Job: ["spec.template.spec.restartPolicy", "spec.backoffLimit"],
  PersistentVolumeClaim: ["spec.accessModes", "spec.resources.requests.storage"],
};

/** Images whose command is `gan-cls` itself. */
const OWN_IMAGE = /(?:^|\/)gan-cls(?::\S+)?$/;

/** What is made by hand before a manifest is applied, as its first lines say. */
const MADE_BEFORE = new Set(["Secret gan-cls-redis"]);

/**
 * @param {string} place For messages.
 * @param {string} text
 * @returns {{problems: string[], commands: string[][]}} Commands as words after `gan-cls`.
 */
export function readManifest(place, text) {
  const documents = parseAllDocuments(text, { merge: true });
  const errors = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (errors.length > 0) {
    return { problems: errors.map(({ message }) => `${place}: ${message}`), commands: [] };
  }
  const objects = documents.map((document) => document.toJS());
  const { problems, containers } = "services" in objects[0] ? readCompose(objects[0]) : readKubernetes(objects);
  return { problems: problems.map((problem) => `${place}: ${problem}`), commands: containers.flatMap(commandsOf) };
}

function readCompose({ services, volumes = {}, secrets = {} }) {
  const problems = Object.entries(services).flatMap(([name, service]) => {
    const mounts = (service.volumes ?? [])
      .map((mount) => mount.split(":")[0])
      .filter((source) => !/^[./]/.test(source));
    return [
      ...mounts.filter((volume) => !(volume in volumes)).map((volume) => `${name}: no volume ${volume}`),
      ...(service.secrets ?? [])
        .filter((secret) => !(secret in secrets))
        .map((secret) => `${name}: no secret ${secret}`),
      ...Object.keys(service.depends_on ?? {})
        .filter((other) => !(other in services))
        .map((other) => `${name}: no service ${other}`),
      ...(service.image === undefined ? [`${name}: no image`] : []),
    ];
  });
  return { problems, containers: Object.values(services).map(({ image, command }) => ({ image, args: command })) };
}

function readKubernetes(objects) {
  const names = new Set([...MADE_BEFORE, ...objects.map(({ kind, metadata }) => `${kind} ${metadata?.name}`)]);
  const problems = objects.flatMap((object) => checkObject(object, names));
  const containers = objects.flatMap(({ spec }) => spec?.template?.spec?.containers ?? []);
  return { problems, containers };
}

function checkObject({ apiVersion, kind, metadata, spec }, names) {
  const about = `${kind} ${metadata?.name}`;
  const needed = [...(NEEDED[kind] ?? []), "metadata.name"].filter(
    (path) => at({ metadata, spec }, path) === undefined,
  );
  const pod = spec?.template?.spec ?? {};
  const claims = spec?.volumeClaimTemplates ?? [];
  const volumes = new Set([...(pod.volumes ?? []), ...claims.map((claim) => claim.metadata)].map(({ name }) => name));
  const referred = (pod.volumes ?? []).flatMap(({ secret, persistentVolumeClaim: claim }) => [
    ...(secret ? [`Secret ${secret.secretName}`] : []),
    ...(claim ? [`PersistentVolumeClaim ${claim.claimName}`] : []),
  ]);
  const secrets = (pod.containers ?? [])
    .flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []))
    .map((name) => `Secret ${name}`);
  const mounts = (pod.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
  const labels = Object.entries(spec?.selector?.matchLabels ?? {});
  return [
    ...(kind in NEEDED && typeof apiVersion === "string" ? [] : [`${about}: a kind that is not known here`]),
    ...needed.map((path) => `${about}: no ${path}`),
    ...[...referred, ...secrets].filter((name) => !names.has(name)).map((name) => `${about}: no ${name}`),
    ...mounts.filter((name) => !volumes.has(name)).map((name) => `${about}: no volume ${name}`),
    ...labels
      .filter(([key, value]) => spec.template.metadata.labels[key] !== value)
      .map(([key]) => `${about}: its pods have another label ${key}`),
  ];
}

function at(object, path) {
  return path.split(".").reduce((value, name) => value?.[name], object);
}

/** The calls of `gan-cls` by a container: arguments of our image, or lines of a shell. */
function commandsOf({ image = "", command = [], args = [] }) {
  if (command[0] === "sh" || args[0] === "sh") {
    const script = [...command, ...args].at(-1).replaceAll(/\b(?:exec|then) |; fi\b/g, "\n");
    return splitCommands(script);
  }
  return OWN_IMAGE.test(image) ? [args] : [];
}
