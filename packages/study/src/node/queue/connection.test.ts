import { createServer, type AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { queueAddress } from "./address";
import { connectQueue, explainRefusal } from "./connection";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A server on loopback that gives one answer to every command; none at all by default. */
async function serverThatSays(answer?: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const commands = bytes.toString("latin1").match(/\*\d+\r\n/g) ?? [];
      socket.write((answer ?? "").repeat(commands.length));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each([
  ["-NOAUTH Authentication required.\r\n", "got one that asks for a password; set GAN_CLS_REDIS_URL"],
  ["-WRONGPASS invalid username-password pair\r\n", "got one that refuses the password; set GAN_CLS_REDIS_URL"],
])("tells at once why a Redis lets nobody in: %j", async (answer, message) => {
  const connecting = connectQueue(queueAddress(await serverThatSays(answer), {}));
  await expect(connecting).rejects.toMatchObject({
    code: "network",
    message: expect.stringContaining(message) as string,
  });
});

it("says what to do about a certificate, and tries again after any other error", () => {
  for (const reason of ["self-signed certificate", "Hostname/IP does not match certificate's altnames: Host: h."]) {
    expect(explainRefusal(reason)).toMatchObject({ mend: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string });
  }
  expect(explainRefusal("connect ECONNREFUSED 127.0.0.1:6379")).toBeUndefined();
});

it("gives up when it is asked to, also while nothing answers", async () => {
  const stopping = new AbortController();
  const connecting = connectQueue(queueAddress(await serverThatSays(), {}), { signal: stopping.signal });
  setTimeout(() => stopping.abort(), 20);
  await expect(connecting).rejects.toMatchObject({ code: "aborted" });
  await expect(connectQueue(queueAddress("redis://host", {}), { signal: stopping.signal })).rejects.toMatchObject({
    code: "aborted",
  });
});
