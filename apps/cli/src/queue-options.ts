import { Option, type Command } from "commander";
import { pathFrom } from "./options";

/** Options of all commands that work with a queue. */
export interface QueueOptions {
  /** `true` leaves the address to the environment. */
  readonly queue?: string | true;
  /** `s3://bucket/prefix`, or an absolute path. */
  readonly blobs?: string;
  readonly json?: boolean;
}

/** Adds them to a command. */
export function addQueueOptions(command: Command, workingDirectory: string): Command {
  const path = pathFrom(workingDirectory);
  const options = [
    new Option(
      "--queue [address]",
      "redis://host:port/database, or rediss:// for TLS; with a password, or without an address here: GAN_CLS_REDIS_URL",
    ).helpGroup("The queue:"),
    new Option(
      "--blobs <place>",
      "a folder that all machines share, or s3://bucket/prefix, for data and results (default: the Redis of the queue)",
    )
      .argParser((text) => (text.startsWith("s3://") ? text : path(text)))
      .helpGroup("The queue:"),
  ];
  options.forEach((option) => command.addOption(option));
  return command;
}
