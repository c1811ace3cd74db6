import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedisBlobs, type RedisCommands } from "./redis-blobs";

const HELLO = new TextEncoder().encode("hello");
const HASH_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const KEY = `lab:blob:${HASH_OF_HELLO}`;

/** As much of Redis as blobs need. `e2e/queue` has the real one. */
function fakeRedis(): { redis: RedisCommands; keys: Map<string, Buffer>; calls: string[] } {
  const keys = new Map<string, Buffer>();
  const calls: string[] = [];
  const at = (key: string): Buffer => keys.get(key) ?? Buffer.alloc(0);
  const log = <Value>(name: string, value: Value): Promise<Value> => {
    calls.push(name);
    return Promise.resolve(value);
  };
  const redis: RedisCommands = {
    exists: (key) => log("exists", keys.has(key) ? 1 : 0),
    strlen: (key) => log("strlen", at(key).length),
    getrangeBuffer: (key, start, end) => log("getrange", at(key).subarray(start, end + 1)),
    append(key, piece) {
      keys.set(key, Buffer.concat([at(key), piece]));
      return log("append", at(key).length);
    },
    expire: (key, seconds) => log(`expire ${seconds}`, keys.has(key) ? 1 : 0),
    rename(key, newKey) {
      keys.set(newKey, at(key));
      keys.delete(key);
      return log("rename", "OK");
    },
    del: (key) => log("del", keys.delete(key) ? 1 : 0),
  };
  return { redis, keys, calls };
}

describe("blobs in Redis", () => {
  it("come back as they were put, and live on with every use", async () => {
    const { redis, keys, calls } = fakeRedis();
    const blobs = createRedisBlobs({ name: "redis://host:6379/0", prefix: "lab", redis, lifetime: 77 });
    expect(await blobs.has(HASH_OF_HELLO)).toBe(false);
    expect(await blobs.put(HELLO)).toBe(HASH_OF_HELLO);
    expect(await blobs.has(HASH_OF_HELLO)).toBe(true);
    expect(new TextDecoder().decode(await blobs.get(HASH_OF_HELLO))).toBe("hello");
    expect([...keys.keys()]).toEqual([KEY]);
    expect(calls.filter((call) => call === "expire 77")).toHaveLength(2);
    await blobs.release(HASH_OF_HELLO);
    expect(calls.at(-1)).toBe("expire 60");
    const empty = await blobs.put(new Uint8Array(0));
    expect(await blobs.get(empty)).toHaveLength(0);
  });

  it("come back whatever their bytes and length, piece by piece", async () => {
    const { redis, calls } = fakeRedis();
    const blobs = createRedisBlobs({ name: "redis://host", prefix: "lab", redis });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        expect(Buffer.compare(await blobs.get(await blobs.put(bytes)), bytes)).toBe(0);
      }),
      { numRuns: 20 },
    );
    calls.length = 0;
    const large = Uint8Array.from({ length: 2 ** 20 * 2 + 5 }, (_, at) => at % 251);
    expect(Buffer.compare(await blobs.get(await blobs.put(large)), large)).toBe(0);
    expect(calls.filter((call) => call === "append")).toHaveLength(3);
    expect(calls.filter((call) => call === "getrange")).toHaveLength(3);
  });

  it("are not taken when they are damaged, and are mended when they are put again", async () => {
    const { redis, keys } = fakeRedis();
    const blobs = createRedisBlobs({ name: "redis://host", prefix: "lab", redis });
    keys.set(KEY, Buffer.from("hullo"));
    await expect(blobs.get(HASH_OF_HELLO)).rejects.toMatchObject({ code: "checksum-mismatch" });
    await blobs.put(HELLO);
    expect(await blobs.get(HASH_OF_HELLO)).toHaveLength(5);
    await expect(blobs.get("0".repeat(64))).rejects.toMatchObject({ code: "not-found" });
    await expect(blobs.get("../../x")).rejects.toMatchObject({ code: "invalid-argument" });
  });

  it("have a limit, since Redis holds them in memory", async () => {
    const { redis, keys } = fakeRedis();
    const blobs = createRedisBlobs({ name: "redis://host", prefix: "lab", redis, maxBytes: 4 });
    await expect(blobs.put(HELLO)).rejects.toThrow(
      "at most 4 bytes for redis://host, got 5; give the study and its workers a place for larger ones with --blobs",
    );
    keys.set(KEY, Buffer.from("hello"));
    await expect(blobs.get(HASH_OF_HELLO)).rejects.toThrow("at most 4 bytes in redis://host, got 5");
  });

  it("leave nothing half-written behind where Redis has no memory left", async () => {
    const { redis, keys } = fakeRedis();
    const full: RedisCommands = {
      ...redis,
      rename: () => Promise.reject(new Error("OOM command not allowed when used memory > 'maxmemory'.")),
    };
    const blobs = createRedisBlobs({ name: "redis://host", prefix: "lab", redis: full });
    await expect(blobs.put(HELLO)).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("no memory left for a blob; give it more (maxmemory)") as string,
    });
    expect(keys.size).toBe(0);
  });

  it("stop when the signal fires while Redis is away", async () => {
    const { redis } = fakeRedis();
    const away: RedisCommands = { ...redis, strlen: () => new Promise(() => {}) };
    const blobs = createRedisBlobs({ name: "redis://host", prefix: "lab", redis: away });
    const stopping = new AbortController();
    const getting = blobs.get(HASH_OF_HELLO, { signal: stopping.signal });
    stopping.abort();
    await expect(getting).rejects.toMatchObject({ code: "aborted" });
  });
});
