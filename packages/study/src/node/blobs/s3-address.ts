import { GanClsError } from "@gan-cls/core";

/** Where blobs lie in S3, and who may read and write them. */
export interface S3Address {
  /** Without secrets, for messages: `s3://bucket/prefix`. */
  readonly name: string;
  /** Address of the bucket, with its prefix: `https://host/bucket/prefix/`. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const USUAL_REGION = "us-east-1";

/** Reference: Amazon S3 User Guide, "General purpose bucket naming rules". */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** A part of a key that needs no encoding. */
const PREFIX = /^(?:[\w-][\w.-]*(?:\/[\w-][\w.-]*)*)?$/;

/**
 * The address of blobs in S3: `s3://bucket/prefix`. Keys and the server come by the environment variables that other programs read too.
 *
 * Reference: AWS SDKs and Tools Reference Guide, "Environment variables".
 *
 * @param environment `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`; `AWS_SESSION_TOKEN`, `AWS_REGION` and `AWS_ENDPOINT_URL` where they are needed.
 * @throws GanClsError `invalid-argument`
 */
export function s3Address(given: string, environment: Readonly<Record<string, string | undefined>>): S3Address {
  const [, bucket = "", path = ""] = /^s3:\/\/([^/]*)(?:\/(.*))?$/.exec(given) ?? [];
  const prefix = path.replace(/\/+$/, "");
  if (!BUCKET.test(bucket) || !PREFIX.test(prefix)) {
    // A key that somebody has put in front of the bucket must not be told again.
    const shown = given.includes("@") ? "one with an @" : given;
    throw new GanClsError("invalid-argument", `s3Address: expected s3://bucket/prefix for blobs, got ${shown}`);
  }
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? USUAL_REGION;
  const endpoint = endpointOf(environment, region);
  return {
    name: `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}`,
    url: `${endpoint}/${bucket}/${prefix === "" ? "" : `${prefix}/`}`,
    region,
    accessKeyId: required(environment, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: required(environment, "AWS_SECRET_ACCESS_KEY"),
    ...(environment.AWS_SESSION_TOKEN && { sessionToken: environment.AWS_SESSION_TOKEN }),
  };
}

function endpointOf(environment: Readonly<Record<string, string | undefined>>, region: string): string {
  const given = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL ?? `https://s3.${region}.amazonaws.com`;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isPlain = url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (url === undefined || !isPlain || !["https:", "http:"].includes(url.protocol)) {
    throw new GanClsError(
      "invalid-argument",
      "s3Address: expected AWS_ENDPOINT_URL to be https://host without keys, got another text; keys go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  }
  return url.href.replace(/\/+$/, "");
}

function required(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") {
    throw new GanClsError(
      "invalid-argument",
      `s3Address: expected the environment variable ${name} for blobs in S3, got none; set it to the key of an account that may read and write there`,
    );
  }
  return value;
}
