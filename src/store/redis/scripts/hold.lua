#!lua flags=allow-oom
-- Holds the node's name for this instance, also while Redis has no memory left.
--
-- KEYS[1] owner  STRING  instance that holds the node's name
-- KEYS[2] cmd    STREAM  commands of other nodes that wait for this one
-- ARGV[1] instance   ARGV[2] lease, ms
-- Returns the number of commands that wait; -1 when another instance holds the name.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return -1 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('XLEN', KEYS[2])
