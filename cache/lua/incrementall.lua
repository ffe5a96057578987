-- KEYS: counters. args: by and ttl of each.
-- Everything is added or nothing: what was added before an error is taken back.
local fresh = {}

local function add(i)
  local existed = redis.call('EXISTS', KEYS[i]) == 1
  local reply = redis.pcall('INCRBY', KEYS[i], args[2 * i - 1])
  if type(reply) == 'table' and reply.err then return reply end
  fresh[i] = not existed
  if fresh[i] and tonumber(args[2 * i]) > 0 then redis.call('PEXPIRE', KEYS[i], expiry(args[2 * i])) end
end

for i in ipairs(KEYS) do
  local failed = add(i)
  if failed then
    for k = 1, i - 1 do
      if fresh[k] then redis.call('DEL', KEYS[k]) else redis.call('DECRBY', KEYS[k], args[2 * k - 1]) end
    end
    return failed
  end
end
return 1
