#!lua flags=allow-oom
-- Puts a command where its node finds it, each id once.
--
-- KEYS[1] cmd    STREAM  commands that wait, fields d, id and exp
-- KEYS[2] state  STRING  of this command: "sent" or "taken <instance>"
-- ARGV[1] id   ARGV[2] payload   ARGV[3] deadline, ms from now   ARGV[4] most that may wait
-- ARGV[5] how long the stream lives, ms   ARGV[6] how long the state lives, ms
-- Returns 1: it waits there; 0: this id was sent before; -1: too many wait.
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[4]) then return -1 end
if not redis.call('SET', KEYS[2], 'sent', 'NX', 'PX', ARGV[6]) then return 0 end
local clock = redis.call('TIME')
local nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('XADD', KEYS[1], '*', 'd', ARGV[2], 'id', ARGV[1], 'exp', string.format('%d', nowMs + tonumber(ARGV[3])))
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
