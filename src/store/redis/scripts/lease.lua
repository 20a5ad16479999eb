#!lua flags=allow-oom
-- Takes the lease of the cluster's common work, or renews it.
--
-- KEYS[1] sealer  STRING  instance that does the common work
-- ARGV[1] instance   ARGV[2] lease, ms
-- Returns 1: it is held by this instance; 0: by another.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
