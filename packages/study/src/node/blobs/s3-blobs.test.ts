import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { s3Address } from "./s3-address";
import { createS3Blobs } from "./s3-blobs";
import { KEYS, startS3Server, type S3Server } from "./s3-server.test-helper";
import type { BlobStore } from "./blob-store";

const HELLO = new TextEncoder().encode("hello");
const HASH_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const SECRET = KEYS.AWS_SECRET_ACCESS_KEY;

let server: S3Server;
beforeEach(async () => void (server = await startS3Server()));
afterEach(() => server.close());

function open(environment: Readonly<Record<string, string>> = {}, given = "s3://laboratory/studies"): BlobStore {
  const address = s3Address(given, {
    ...{ ...KEYS, AWS_ENDPOINT_URL: server.url, AWS_REGION: "eu-central-1" },
    ...environment,
  });
  return createS3Blobs(address, { pause: 1 });
}

describe("blobs in S3", () => {
  it("come back as they were put, over requests whose signatures and hashes the server checks", async () => {
    const blobs = open();
    expect(await blobs.has(HASH_OF_HELLO)).toBe(false);
    expect(await blobs.put(HELLO)).toBe(HASH_OF_HELLO);
    expect(await blobs.has(HASH_OF_HELLO)).toBe(true);
    expect(new TextDecoder().decode(await blobs.get(HASH_OF_HELLO))).toBe("hello");
    expect([...server.objects.keys()]).toEqual([`/laboratory/studies/${HASH_OF_HELLO}`]);
    const empty = await blobs.put(new Uint8Array(0));
    expect(await blobs.get(empty)).toHaveLength(0);
    expect(server.log.filter((line) => line.endsWith("403"))).toEqual([]);
  });

  it("are refused with a wrong secret, in words that do not tell it", async () => {
    const blobs = open({ AWS_SECRET_ACCESS_KEY: "another-secret" });
    for (const work of [() => blobs.put(HELLO), () => blobs.get(HASH_OF_HELLO)]) {
      const error = await work().then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      expect(error).toMatchObject({ code: "network" });
      expect(error?.message).toContain("403 SignatureDoesNotMatch; check AWS_ACCESS_KEY_ID");
      expect(JSON.stringify([error?.message, error, blobs])).not.toContain("another-secret");
    }
    await expect(blobs.has(HASH_OF_HELLO)).rejects.toThrow("got 403; check");
    expect(server.objects.size).toBe(0);
  });

  it("say that a bucket or a blob is not there", async () => {
    await expect(open().get(HASH_OF_HELLO)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining(`${HASH_OF_HELLO} in s3://laboratory/studies, got none`) as string,
    });
    await expect(open({}, "s3://elsewhere").get(HASH_OF_HELLO)).rejects.toThrow(
      "expected a bucket at s3://elsewhere, got none; make it first",
    );
  });

  it("are not taken when they are damaged there, and are mended when they are put again", async () => {
    const blobs = open();
    await blobs.put(HELLO);
    server.objects.set(`/laboratory/studies/${HASH_OF_HELLO}`, new TextEncoder().encode("hullo"));
    await expect(blobs.get(HASH_OF_HELLO)).rejects.toMatchObject({ code: "checksum-mismatch" });
    await blobs.put(HELLO);
    expect(await blobs.get(HASH_OF_HELLO)).toHaveLength(5);
  });

  it("wait for a server that is busy or ends connections", async () => {
    const blobs = open();
    server.faults.push(
      (response) => response.writeHead(503).end("<Code>SlowDown</Code>"),
      (response) => response.destroy(),
      (response) => response.writeHead(429).end(),
    );
    expect(await blobs.put(HELLO)).toBe(HASH_OF_HELLO);
    server.faults.push(...Array.from({ length: 5 }, () => (response: ServerResponse) => void response.destroy()));
    await expect(blobs.get(HASH_OF_HELLO)).rejects.toThrow(`expected an answer of ${server.url} for s3://laboratory`);
    expect(server.faults).toEqual([]);
  });

  it("have a limit, whatever the server sends", async () => {
    const blobs = createS3Blobs(
      s3Address("s3://laboratory", { ...KEYS, AWS_ENDPOINT_URL: server.url, AWS_REGION: "eu-central-1" }),
      { maxBytes: 4 },
    );
    await expect(blobs.put(HELLO)).rejects.toThrow("at most 4 bytes for s3://laboratory, got 5");
    server.objects.set(`/laboratory/${HASH_OF_HELLO}`, HELLO);
    await expect(blobs.get(HASH_OF_HELLO)).rejects.toThrow("at most 4 bytes in s3://laboratory, got more");
  });

  it("stop when the signal fires, also while a server keeps them waiting", async () => {
    const stopping = new AbortController();
    server.faults.push(() => stopping.abort());
    await expect(open().get(HASH_OF_HELLO, { signal: stopping.signal })).rejects.toMatchObject({ code: "aborted" });
    await expect(open().put(HELLO, { signal: stopping.signal })).rejects.toMatchObject({ code: "aborted" });
  });

  it("are not sent to another address than theirs", async () => {
    server.faults.push(
      ...Array.from(
        { length: 5 },
        () => (response: ServerResponse) =>
          void response.writeHead(307, { location: "http://127.0.0.1:9/elsewhere" }).end(),
      ),
    );
    await expect(open().put(HELLO)).rejects.toMatchObject({ code: "network" });
  });
});

describe("the address of blobs in S3", () => {
  it.each([
    ["s3://", "s3://bucket/prefix for blobs, got s3://"],
    ["s3://UPPER/x", "got s3://UPPER/x"],
    ["s3://bucket/../x", "got s3://bucket/../x"],
    ["s3://bucket/a?b", "got s3://bucket/a?b"],
    [`s3://me:${SECRET}@bucket`, "got one with an @"],
  ])("%s is none", (given, message) => {
    expect(() => s3Address(given, KEYS)).toThrow(message);
  });

  it("needs keys in the environment, and an endpoint without any", () => {
    expect(() => s3Address("s3://bucket", {})).toThrow("the environment variable AWS_ACCESS_KEY_ID");
    expect(() => s3Address("s3://bucket", { ...KEYS, AWS_SECRET_ACCESS_KEY: "" })).toThrow("AWS_SECRET_ACCESS_KEY");
    for (const url of ["ftp://host", "host", `https://me:${SECRET}@host`, "https://host/?x=1"]) {
      expect(() => s3Address("s3://bucket", { ...KEYS, AWS_ENDPOINT_URL: url })).toThrow("https://host without keys");
    }
  });

  it("is Amazon's in a region, unless an endpoint is given", () => {
    expect(s3Address("s3://bucket/a/b/", KEYS)).toMatchObject({
      ...{ name: "s3://bucket/a/b", url: "https://s3.us-east-1.amazonaws.com/bucket/a/b/", region: "us-east-1" },
    });
    expect(
      s3Address("s3://bucket", { ...KEYS, AWS_REGION: "eu-west-3", AWS_ENDPOINT_URL_S3: "https://minio:9000/" }).url,
    ).toBe("https://minio:9000/bucket/");
  });
});
