-- Reads the newest states of some nodes; of those that the asker has already only the header line.
--
-- KEYS[n] now:<node>  STRING  "<stored at, ms> <instance> <seq>\n" and payload
-- ARGV[n] "<instance> <seq>" of the state that the asker has, or ''   ARGV[#KEYS + 1] most bytes of a state
-- Returns for each key: the header line alone, or with the payload; '' where there is none; 0 where it is no string.
local found = {}
for at, key in ipairs(KEYS) do
  local header = redis.pcall('GETRANGE', key, 0, 255)
  if type(header) == 'table' then
    found[at] = 0
  elseif ARGV[at] ~= '' and string.match(header, '^%d+ (%S+ %d+)\n') == ARGV[at] then
    found[at] = string.match(header, '^[^\n]+\n')
  else
    found[at] = redis.call('GETRANGE', key, 0, ARGV[#KEYS + 1])
  end
end
return found
