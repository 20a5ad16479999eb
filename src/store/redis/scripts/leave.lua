-- Takes a node out of the cluster's live state, if it is still this instance that holds it.
--
-- KEYS[1] alive  ZSET    KEYS[2] now  STRING
-- ARGV[1] node   ARGV[2] instance   ARGV[3] channel
-- Returns 1: it left; 0: it was not there, or another instance has taken over.
local header = redis.call('GETRANGE', KEYS[2], 0, 255)
if string.match(header, '^%d+ (%S+) ') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('PUBLISH', ARGV[3], ARGV[1] .. ' -')
return 1
