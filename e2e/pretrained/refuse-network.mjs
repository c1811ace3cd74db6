/** Loaded before a program by `--import`: refuses every connection that is not to this machine itself. */
import { Socket } from "node:net";

const connect = Socket.prototype.connect;

Socket.prototype.connect = function refuse(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const { host, path } = typeof options === "object" ? options : { host: args[1] };
  if (path === undefined && !["127.0.0.1", "localhost", "::1"].includes(host)) {
    throw new Error(`the network is cut off: ${host}`);
  }
  return connect.apply(this, args);
};
