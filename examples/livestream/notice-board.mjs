/**
 * What is on air in every process of this server. Each keeps a note of its own streams in a folder that they share, so
 * that the list is complete whichever process answers. One process alone works the same; a larger site would use Redis.
 */
import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { listenForNeighbours } from './neighbours.mjs';

const refreshMs = 1000;
/** A note that was not refreshed for so long is of a process that has died. */
const staleMs = 5000;

export class NoticeBoard {
  #folder;
  #ownStreams;
  #timer;
  /** The newest note is being written: one after the other, since they share a file. */
  #posted = Promise.resolve();
  #handler;
  #server;

  /**
   * @param ownStreams returns the streams of this process
   * @param handler answers what other processes pass on
   */
  constructor(ownStreams, handler) {
    this.#ownStreams = ownStreams;
    this.#handler = handler;
  }

  /** Keeps this process's note fresh until `close`. Where there can be none, each process lists its own streams only. */
  async open(port) {
    const folder = join(tmpdir(), `livestream-${userInfo().uid}-${port}`);
    try {
      await makePrivateFolder(folder);
    } catch (error) {
      console.error(`The list of streams is not shared between processes: ${error.message}`);
      return;
    }
    this.#folder = folder;
    this.#server = listenForNeighbours(this.#handler, this.socketOf(process.pid));
    this.#timer = setInterval(() => void this.post(), refreshMs).unref();
  }

  /** Where another process takes requests about its sessions; `undefined` while there is no board. */
  socketOf(pid) {
    return this.#folder && join(this.#folder, `${pid}.sock`);
  }

  /** The streams of all processes, by name; `workerId` is that of the publisher, `workers` are all that serve it. */
  async list() {
    const streams = new Map();
    for (const { publisherIds, ...note } of await this.#readAll()) {
      const known = streams.get(note.name);
      const first =
        known && (publisherIds.length === 0 || known.isFirst) ? known : { ...note, isFirst: publisherIds.length > 0 };
      const viewers = note.viewers + (known?.viewers ?? 0);
      streams.set(note.name, { ...first, viewers, workers: [...(known?.workers ?? []), note.workerId] });
    }
    return [...streams.values()]
      .map(({ isFirst: _, audience: _audience, ...stream }) => stream)
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Who watches a stream, in all processes, the first comers first; `undefined` when there is no such stream. */
  async audienceOf(name) {
    const notes = (await this.#readAll()).filter((note) => note.name === name);
    if (notes.length === 0) return undefined;
    return notes.flatMap(({ audience }) => audience).sort((a, b) => a.since.localeCompare(b.since));
  }

  /** Sessions of those who publish a stream, in any process: whoever names one may take the stream over. */
  async publisherIdsOf(name) {
    return (await this.#readAll()).filter((note) => note.name === name).flatMap(({ publisherIds }) => publisherIds);
  }

  /** Tells the others at once. */
  async post() {
    this.#posted = this.#posted.then(() => this.#post()).catch((error) => console.error(error.message));
    await this.#posted;
  }

  async close() {
    clearInterval(this.#timer);
    const [folder, file] = [this.#folder, this.#folder && this.#ownFile()];
    if (folder === undefined) return;
    this.#folder = undefined;
    this.#server.close();
    await this.#posted;
    await rm(file, { force: true });
    await rmdir(folder).catch(leaveForOthers);
  }

  #ownFile() {
    return join(this.#folder, `${process.pid}.json`);
  }

  /** Written aside and renamed, so that nobody reads half a note. */
  async #post() {
    if (this.#folder === undefined) return;
    const file = this.#ownFile();
    await writeFile(`${file}.draft`, JSON.stringify(this.#ownStreams()), { mode: 0o600 });
    await rename(`${file}.draft`, file);
  }

  async #readAll() {
    return [...this.#ownStreams(), ...(this.#folder === undefined ? [] : await this.#readOthers())];
  }

  async #readOthers() {
    const names = await readdir(this.#folder).catch(noneIfGone);
    const notes = names.filter((name) => name.endsWith('.json') && name !== `${process.pid}.json`);
    return (await Promise.all(notes.map((name) => readNote(join(this.#folder, name))))).flat();
  }
}

/** The last one out removes the folder; before that it is not empty, or is gone already. */
function leaveForOthers(error) {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code)) throw error;
}

/** While the last process ends, the folder may be gone already. */
function noneIfGone(error) {
  if (error.code === 'ENOENT') return [];
  throw error;
}

async function readNote(file) {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs < staleMs) return JSON.parse(await readFile(file, 'utf8'));
    await rm(file, { force: true });
  } catch (error) {
    // Its process may have ended between the listing and the reading.
    if (error.code !== 'ENOENT') throw error;
  }
  return [];
}

/** Everybody may write to the temporary folder, so one that another user made in our name is refused. */
async function makePrivateFolder(folder) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(folder);
  if (process.getuid && uid !== process.getuid()) throw new Error(`${folder} belongs to another user`);
}
