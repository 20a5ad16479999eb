-- Tells the time of the Redis that has a key: the clocks of a cluster's nodes differ, and leases are kept by that one's.
--
-- KEYS[1] any key of the asker's
-- Returns ms since epoch.
local clock = redis.call('TIME')
return clock[1] * 1000 + math.floor(clock[2] / 1000)
