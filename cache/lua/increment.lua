-- KEYS: key. args: by, ttl. The sum, as text: a Lua number is exact to 2^53 only.
local existed = redis.call('EXISTS', KEYS[1]) == 1
redis.call('INCRBY', KEYS[1], args[1])
if not existed and tonumber(args[2]) > 0 then redis.call('PEXPIRE', KEYS[1], expiry(args[2])) end
return redis.call('GET', KEYS[1])
