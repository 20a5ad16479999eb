/**
 * Keeps what a process may need later as bytes, which cost their size, and makes code of it at the first use. The bytes are
 * read at the start, so that nothing fails or changes its version when the package is replaced while the process runs.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');

const bytes = new Map();

exports.keep = function keep(folder, names) {
  for (const file of names.map((name) => join(folder, name))) {
    if (!bytes.has(file) && !Module._cache[file]) bytes.set(file, readFileSync(file));
  }
};

/** `now` of what it returns are the exports of the file, loaded when it is first read: from the shelf if it lies there. */
exports.atFirstUse = function atFirstUse(folder, name) {
  const file = join(folder, name);
  let loaded;
  return {
    get now() {
      return (loaded ??= load(file));
    },
  };
};

exports.shelve = function shelve(folder, name) {
  exports.keep(folder, [name]);
  return exports.atFirstUse(folder, name);
};

function load(file) {
  const kept = bytes.get(file);
  if (Module._cache[file] || !kept) return require(file);
  const module = new Module(file);
  Module._cache[file] = module;
  module.filename = file;
  module.paths = Module._nodeModulePaths(dirname(file));
  module._compile(kept.latin1Slice(), file);
  module.loaded = true;
  bytes.delete(file);
  return module.exports;
}
