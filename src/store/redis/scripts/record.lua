-- Adds events to the cluster's timeline, each id once.
--
-- KEYS[1] events  STREAM  in order of arrival, field d
-- KEYS[2] seen    ZSET    event id -> when it was stored, ms
-- ARGV[1] events kept   ARGV[2] how long they are kept, ms
-- ARGV[3], ARGV[4], ...   pairs of event id and payload
-- Returns the number of events that were new.
local clock = redis.call('TIME')
local nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
local added = 0
for i = 3, #ARGV, 2 do
  if redis.call('ZADD', KEYS[2], 'NX', nowMs, ARGV[i]) == 1 then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'd', ARGV[i + 1])
    added = added + 1
  end
end
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return added
