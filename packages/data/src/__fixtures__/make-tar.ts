/** The bytes of a tar archive (POSIX) of small files, for tests. */
export function makeTar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => [
    tarHeader({ name, size: bytes.length }),
    bytes,
    new Uint8Array((512 - (bytes.length % 512)) % 512),
  ]);
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1024)]));
}

/** One header; `type` is `0` for files, `5` for folders, `2` for links, `L` for GNU's long names, `x` for POSIX's attributes. */
export function tarHeader({ name, size, type = "0" }: { name: string; size: number; type?: string }): Uint8Array {
  const block = new Uint8Array(512);
  const write = (text: string, start: number): void => block.set(new TextEncoder().encode(text), start);
  write(name.slice(0, 100), 0);
  write("0000644\0", 100);
  write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  write(" ".repeat(8), 148);
  write(type, 156);
  write("ustar\0" + "00", 257);
  write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return block;
}
