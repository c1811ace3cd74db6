import { readdir, readFile } from "node:fs/promises";

/** Ids of the processes that a process has started and that run; Linux only, elsewhere none. */
export async function childrenOf(pid: number): Promise<number[]> {
  const all = await processes();
  return all.filter(({ parent }) => parent === pid).map(({ id }) => id);
}

/** Ids of the processes of a group that run. */
export async function membersOf(group: number): Promise<number[]> {
  return (await processes()).filter((entry) => entry.group === group).map(({ id }) => id);
}

async function processes(): Promise<{ id: number; parent: number; group: number }[]> {
  const names = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const states = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, "utf8").catch(() => "")));
  return states.flatMap((state) => {
    // The name of the program, in brackets, may hold anything.
    const [, id, status, parent, group] = /^(\d+) \(.*\) (\S) (\d+) (\d+) /s.exec(state) ?? [];
    return id === undefined || status === "Z" ? [] : [{ id: Number(id), parent: Number(parent), group: Number(group) }];
  });
}
