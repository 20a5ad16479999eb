-- Gives a node's name back, if it is still this instance that holds it.
--
-- KEYS[1] owner  STRING
-- ARGV[1] instance
-- Returns 1: given back; 0: it was not ours.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
