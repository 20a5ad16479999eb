/** The files of the page: a fixed list, so no path can lead anywhere else. */
import { readFile } from 'node:fs/promises';

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };
const names = [
  'index.html',
  'style.css',
  'form.css',
  'app.js',
  'panel.js',
  'media.js',
  'test-picture.js',
  'session.js',
  'link.js',
  'events.js',
  'figures.js',
  'quality.js',
  'stream-list.js',
  'viewer-list.js',
  'icon.svg',
];
const files = new Map(names.map((name) => [`/${name}`, name]));
files.set('/', 'index.html');
files.set('/favicon.ico', 'icon.svg');

/** The file at `path` with its headers; `undefined` when there is none. */
export async function readPage(path) {
  const name = files.get(path);
  if (!name) return undefined;
  const type = types[name.split('.').at(-1)];
  return {
    body: await readFile(new URL(`public/${name}`, import.meta.url)),
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
    },
  };
}
