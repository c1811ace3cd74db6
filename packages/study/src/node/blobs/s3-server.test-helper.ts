import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Keys that the server knows; the pair of Amazon's own documentation. */
export const KEYS = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

/** A small server that speaks as much of S3 as blobs need, with everything in memory. */
export interface S3Server {
  readonly url: string;
  /** By their paths. */
  readonly objects: Map<string, Uint8Array>;
  /** Method and status of every request, in order. */
  readonly log: string[];
  /** Answers the next requests instead of the server. */
  readonly faults: ((response: ServerResponse) => void)[];
  close(): Promise<void>;
}

/** @param bucket The only one there is. */
export async function startS3Server({ bucket = "laboratory", region = "eu-central-1" } = {}): Promise<S3Server> {
  const objects = new Map<string, Uint8Array>();
  const log: string[] = [];
  const faults: S3Server["faults"] = [];
  const server = createServer((request, response) => {
    response.on("close", () => log.push(`${request.method} ${response.statusCode}`));
    void readAll(request).then((body) => {
      const fault = faults.shift();
      if (fault === undefined) {
        answer(request, response, { body, objects, bucket, region });
      } else {
        fault(response);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, objects, log, faults },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) {
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}

interface Held {
  readonly body: Buffer;
  readonly objects: Map<string, Uint8Array>;
  readonly bucket: string;
  readonly region: string;
}

function answer(request: IncomingMessage, response: ServerResponse, { body, objects, bucket, region }: Held): void {
  const refuse = (status: number, code: string): void =>
    void response
      .writeHead(status)
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  const path = request.url ?? "/";
  const problem = findProblem(request, body, region);
  if (problem !== undefined) {
    refuse(problem === "XAmzContentSHA256Mismatch" ? 400 : 403, problem);
  } else if (!path.startsWith(`/${bucket}/`)) {
    refuse(404, "NoSuchBucket");
  } else if (request.method === "PUT") {
    objects.set(path, body);
    response.writeHead(200).end();
  } else if (objects.has(path)) {
    response.writeHead(200).end(request.method === "GET" ? objects.get(path) : undefined);
  } else {
    refuse(404, "NoSuchKey");
  }
}

/**
 * Why a request is not what the owner of the keys has sent.
 *
 * Reference: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk".
 */
function findProblem(request: IncomingMessage, body: Buffer, region: string): string | undefined {
  const { headers, method = "", url = "" } = request;
  const match = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? "",
  );
  const [, key, scope, names, signature] = match ?? [];
  if (key !== KEYS.AWS_ACCESS_KEY_ID) {
    return "InvalidAccessKeyId";
  }
  const contentHash = String(headers["x-amz-content-sha256"]);
  const time = String(headers["x-amz-date"]);
  const lines = names.split(";").map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = [method, url, "", lines.join(""), names, contentHash].join("\n");
  const day = time.slice(0, 8);
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const signingKey = [day, region, "s3", "aws4_request"].reduce<Buffer | string>(
    (secret, part) => hmac(secret, part),
    `AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`,
  );
  if (scope !== `${day}/${region}/s3/aws4_request` || hmac(signingKey, text).toString("hex") !== signature) {
    return "SignatureDoesNotMatch";
  }
  return sha256(body) === contentHash ? undefined : "XAmzContentSHA256Mismatch";
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
