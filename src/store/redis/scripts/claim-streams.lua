#!lua flags=allow-oom
-- Claims streams for a node, or renews its claims.
--
-- KEYS[n] place:<digest>  STRING  home of the stream, as JSON
-- ARGV[1] home of this node   ARGV[2] lease, ms
-- Returns for each key the home that another node has claimed, or '' where it is this node.
local others = {}
for at, key in ipairs(KEYS) do
  local home = redis.call('GET', key)
  if home and home ~= ARGV[1] then
    others[at] = home
  else
    redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
    others[at] = ''
  end
end
return others
