/**
 * Keeps what a process may need later as bytes, which cost their size, and makes code of it at the first use. The bytes are
 * read at the start, so that nothing fails or changes its version when the package is replaced while the process runs.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');

const bytes = new Map();

/** `now` of what it returns are the exports of the file, loaded when it is first read. */
module.exports = function shelve(folder, name) {
  const file = join(folder, name);
  let loaded;
  if (!bytes.has(file) && !Module._cache[file]) bytes.set(file, readFileSync(file));
  return {
    get now() {
      return (loaded ??= load(file));
    },
  };
};

function load(file) {
  if (Module._cache[file]) return Module._cache[file].exports;
  const module = new Module(file);
  Module._cache[file] = module;
  module.filename = file;
  module.paths = Module._nodeModulePaths(dirname(file));
  module._compile(bytes.get(file).latin1Slice(), file);
  module.loaded = true;
  bytes.delete(file);
  return module.exports;
}
