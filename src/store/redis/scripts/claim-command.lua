#!lua flags=allow-oom
-- Takes a command for the instance that holds the node's name, before it is carried out: so it runs once at most.
--
-- KEYS[1] cmd    STREAM  commands that wait
-- KEYS[2] state  STRING  of this command: "sent" or "taken <instance>"
-- KEYS[3] owner  STRING  instance that holds the node's name
-- ARGV[1] entry   ARGV[2] instance   ARGV[3] expires at, ms in Redis time   ARGV[4] how long the state lives, ms
-- ARGV[5] 1: this instance asked before and got no answer
-- Returns 1: carry it out; 2: it is too late for it; 0: another one has it, or it was carried out before;
-- -1: the node's name is not held now.
if redis.call('GET', KEYS[3]) ~= ARGV[2] then return -1 end
local state = redis.call('GET', KEYS[2]) or ''
local taken = 'taken ' .. ARGV[2]
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then
  if ARGV[5] ~= '1' or state ~= taken then return 0 end
elseif string.sub(state, 1, 5) == 'taken' then
  return 0
end
redis.call('SET', KEYS[2], taken, 'PX', ARGV[4])
local clock = redis.call('TIME')
local nowMs = clock[1] * 1000 + math.floor(clock[2] / 1000)
if nowMs > tonumber(ARGV[3]) then return 2 end
return 1
