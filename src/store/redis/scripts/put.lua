-- Sets fields of a chunk's hash; never leaves it without an expiry.
--
-- KEYS[1] chunk  HASH
-- ARGV[1] how long it is kept, ms
-- ARGV[2], ARGV[3], ...  pairs of field and payload
-- Returns the number of fields that were new.
local added = 0
for i = 2, #ARGV, 2 do
  added = added + redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return added
