import { readFileSync } from 'node:fs';

const root = '/sys/fs/cgroup';

/** The text of a file of /proc or /sys; `undefined` when there is no such file. Tests pass their own. */
export type ReadText = (path: string) => string | undefined;

/** One limit, as the two versions of cgroups name it. */
export interface CgroupController {
  readonly name: string;
  readonly v2File: string;
  readonly v1File: string;
}

export interface CgroupFile {
  readonly path: string;
  readonly version: 1 | 2;
}

/** The files that may limit this process: that of its own group first, then those of the groups around it. */
export function cgroupFiles(controller: CgroupController, readText: ReadText = readSystemText): readonly CgroupFile[] {
  return (readText('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => filesOfLine(line, controller));
}

/** From a line such as `0::/app.slice/web` (v2) or `4:memory:/app` (v1). */
function filesOfLine(line: string, { name, v2File, v1File }: CgroupController): readonly CgroupFile[] {
  const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
  if (!match) return [];
  const [, controllers = '', group = '/'] = match;
  const version = controllers === '' ? 2 : 1;
  if (version === 1 && !controllers.split(',').includes(name)) return [];
  const parts = group.split('/').filter((part) => part !== '');
  const depths = Array.from({ length: parts.length + 1 }, (_, index) => parts.length - index);
  const [base, file] = version === 2 ? [root, v2File] : [`${root}/${name}`, v1File];
  return depths.map((depth) => ({ path: [base, ...parts.slice(0, depth), file].join('/'), version }));
}

export function readSystemText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, or no such group: both mean that no limit is set here.
    return undefined;
  }
}
