/**
 * What is on air in every process of this server. Each keeps a note of its own streams in a folder that they share, so
 * that the list is complete whichever process answers. One process alone works the same; a larger site would use Redis.
 */
import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const refreshMs = 1000;
/** A note that was not refreshed for so long is of a process that has died. */
const staleMs = 5000;

export class NoticeBoard {
  #folder;
  #ownStreams;
  #timer;

  /** @param ownStreams returns the streams of this process */
  constructor(ownStreams) {
    this.#ownStreams = ownStreams;
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
    this.#timer = setInterval(() => this.#post().catch((error) => console.error(error.message)), refreshMs).unref();
  }

  /** The streams of all processes, by name. */
  async list() {
    const others = this.#folder === undefined ? [] : await this.#readOthers();
    return [...this.#ownStreams(), ...others].sort((a, b) => a.name.localeCompare(b.name));
  }

  async close() {
    clearInterval(this.#timer);
    if (this.#folder === undefined) return;
    await rm(this.#ownFile(), { force: true });
    await rmdir(this.#folder).catch(leaveForOthers);
  }

  #ownFile() {
    return join(this.#folder, `${process.pid}.json`);
  }

  /** Written aside and renamed, so that nobody reads half a note. */
  async #post() {
    const draft = `${this.#ownFile()}.draft`;
    await writeFile(draft, JSON.stringify(this.#ownStreams()), { mode: 0o600 });
    await rename(draft, this.#ownFile());
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
