#!lua flags=allow-oom
-- Stores the newest state of one node, renews its lease and tells the subscribers.
-- The value begins with a line "<stored at, ms> <instance> <seq>", so that no payload is parsed here.
--
-- KEYS[1] alive  ZSET    node -> end of its lease, ms
-- KEYS[2] hosts  ZSET    node -> last seen, ms, up to 10 s ago
-- KEYS[3] now    STRING  header line and payload
-- ARGV[1] node   ARGV[2] instance   ARGV[3] seq
-- ARGV[4] lease, ms   ARGV[5] how long the state is kept, ms   ARGV[6] channel   ARGV[7] payload
-- Returns 1: stored; 0: the same or a newer state is there; -1: another living instance holds the node's name.
local clock = redis.call('TIME')
local nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
local node, instance, seq = ARGV[1], ARGV[2], tonumber(ARGV[3])
local trimMs, hourMs, monthMs = 10000, 3600000, 2592000000

local header = redis.call('GETRANGE', KEYS[3], 0, 255)
local storedAtMs, storedInstance, storedSeq = string.match(header, '^(%d+) (%S+) (%d+)\n')
if storedInstance and storedInstance ~= instance then
  local leaseEndMs = tonumber(redis.call('ZSCORE', KEYS[1], node) or '0')
  if leaseEndMs > nowMs then return -1 end
elseif storedInstance and tonumber(storedSeq) >= seq then
  return 0
end

redis.call('SET', KEYS[3], string.format('%d %s %d\n', nowMs, instance, seq) .. ARGV[7], 'PX', ARGV[5])
redis.call('ZADD', KEYS[1], nowMs + tonumber(ARGV[4]), node)
-- When a node was seen that is gone, and what is older than an hour and a month, can wait some seconds: the header tells
-- it exactly as long as it is there, and this is half of the script's time.
if math.floor(nowMs / trimMs) ~= math.floor((storedAtMs or 0) / trimMs) then
  redis.call('ZADD', KEYS[2], nowMs, node)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', nowMs - hourMs)
  redis.call('PEXPIRE', KEYS[1], hourMs)
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', nowMs - monthMs)
  redis.call('PEXPIRE', KEYS[2], monthMs)
end
redis.call('PUBLISH', ARGV[6], node .. ' ' .. seq)
return 1
