import { describe, expect, it } from "vitest";
import { queueAddress } from "./address";

const SECRET = "rediss://lab:p%40ss@redis.lab:6380/2?prefix=mine";

describe("queueAddress", () => {
  it("takes host, port, database and prefix, with usual ones where they are left out", () => {
    expect(queueAddress("redis://host", {})).toEqual({
      ...{ name: "redis://host:6379/0", host: "host", port: 6379, database: 0, prefix: "gan-cls", isEncrypted: false },
    });
    expect(queueAddress("rediss://[::1]:7000/3?prefix=lab-1", {})).toEqual({
      ...{ name: "rediss://[::1]:7000/3", host: "::1", port: 7000, database: 3, prefix: "lab-1", isEncrypted: true },
    });
  });

  it("takes secrets from the environment alone, and keeps them out of its name", () => {
    const environment = { GAN_CLS_REDIS_URL: SECRET };
    const address = queueAddress(true, environment);
    expect(address).toMatchObject({ username: "lab", password: "p@ss", prefix: "mine", database: 2 });
    expect(address.name).toBe("rediss://redis.lab:6380/2");
    expect(queueAddress("rediss://redis.lab:6380/2?prefix=mine", environment)).toEqual(address);
    expect(queueAddress("rediss://other:6380/2?prefix=mine", environment).password).toBeUndefined();
  });

  it.each([SECRET, "redis://:word@host", "redis://user@host"])("refuses secrets on the command line: %s", (given) => {
    const address = (): unknown => queueAddress(given, {});
    expect(address).toThrow(/expected --queue without a user and a password.*GAN_CLS_REDIS_URL/);
    expect(address).not.toThrow(/p%40ss|p@ss|word@/);
  });

  it.each([
    "",
    "host",
    "http://host",
    "redis://",
    "redis://h/x",
    "redis://h?prefix=a:b",
    "redis://h?tls=1",
    "redis://h/1/2",
  ])("refuses what is no address: %j", (given) => {
    expect(() => queueAddress(given, {})).toThrow(/queueAddress: expected --queue to be redis:\/\/host:port\/database/);
  });

  it("keeps secrets out of the message about an address that is none", () => {
    const address = (): unknown => queueAddress(true, { GAN_CLS_REDIS_URL: "http://me:secret@host" });
    expect(address).toThrow(/expected GAN_CLS_REDIS_URL to be redis:.*got http:\/\/\.\.\.@\.\.\./);
    expect(address).not.toThrow(/secret/);
    expect(() => queueAddress(true, { GAN_CLS_REDIS_URL: "redis://:%E0%A4%A@h" })).toThrow(/begins no code/);
  });

  it("asks for an address where there is none", () => {
    expect(() => queueAddress(true, {})).toThrow(/got --queue without one and no GAN_CLS_REDIS_URL/);
    expect(() => queueAddress(true, { GAN_CLS_REDIS_URL: "" })).toThrow(/--queue redis:\/\/host/);
  });
});
