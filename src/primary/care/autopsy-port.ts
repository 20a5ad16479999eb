import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const listening = '0A';
const loopback = '0100007F';

/**
 * The sockets of a process, by inode. The inspector's is the one that is new after SIGUSR1: no port has to be chosen
 * ahead, which another program could take, and it is surely that process's own.
 * @returns an empty set where there is no `/proc` or no such process
 */
export function socketsOf(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`;
  try {
    return new Set(readdirSync(folder).flatMap((descriptor) => inodeOf(`${folder}/${descriptor}`) ?? []));
  } catch {
    // It has just ended, or this is not Linux.
    return new Set();
  }
}

/** The loopback port on which one of these sockets of a process listens. */
export function loopbackPortOf(pid: number, inodes: ReadonlySet<string>): number | undefined {
  const [, ...rows] = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n');
  return rows.map(parseRow).find((row) => row && inodes.has(row.inode))?.port;
}

/** One row of `/proc/net/tcp`, when it is a socket that listens on 127.0.0.1. */
export function parseRow(row: string): { readonly port: number; readonly inode: string } | undefined {
  const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/);
  const [address, port = ''] = local.split(':');
  if (state !== listening || address !== loopback || inode === undefined) return undefined;
  return { port: Number.parseInt(port, 16), inode };
}

function inodeOf(link: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    // Closed since the folder was listed.
    return undefined;
  }
}
