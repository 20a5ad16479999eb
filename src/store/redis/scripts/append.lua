-- Adds history frames, and holds the node's name for this instance as hold.lua does.
--
-- KEYS[1] owner  STRING  instance that holds the node's name
-- KEYS[2] tail   STREAM  one entry a frame, id "<atMs>-0", field d
-- KEYS[3] cmd    STREAM  commands of other nodes that wait for this one
-- ARGV[1] instance   ARGV[2] lease, ms   ARGV[3] frames kept   ARGV[4] how long they are kept, ms
-- ARGV[5], ARGV[6], ...  pairs of atMs and payload, oldest first
-- Returns { added, already there, too late, commands waiting }; { -1, 0, 0, 0 } when another instance holds the name.
-- A frame is too late when a younger one was stored before it: the stream cannot take it any more.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return { -1, 0, 0, 0 } end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])

local added, present, late = 0, 0, 0
for i = 5, #ARGV, 2 do
  local id = ARGV[i] .. '-0'
  local reply = redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], id, 'd', ARGV[i + 1])
  if type(reply) ~= 'table' or not reply.err then
    added = added + 1
  elseif not string.find(reply.err, 'equal or smaller', 1, true) then
    return reply
  elseif #redis.call('XRANGE', KEYS[2], id, id) > 0 then
    present = present + 1
  else
    late = late + 1
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return { added, present, late, redis.call('XLEN', KEYS[3]) }
