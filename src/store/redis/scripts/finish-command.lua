#!lua flags=allow-oom
-- Says what became of a command, also while Redis has no memory left.
--
-- KEYS[1] result  STRING  packed
-- ARGV[1] payload   ARGV[2] how long it is kept, ms
-- Returns OK.
return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
