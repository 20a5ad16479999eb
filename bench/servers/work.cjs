const { createHash } = require('node:crypto');

/** So much work, not so much time: a process that is preempted must not get away with less of it. */
module.exports = function work(iterations) {
  let digest = 'start';
  for (let done = 0; done < iterations; done += 1) digest = createHash('sha1').update(digest).digest('hex');
  return digest;
};
