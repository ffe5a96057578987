-- KEYS: key, lock. args: prefix, token, ttl. Answers {the value or false, whether the token holds the lock}.
local value = redis.call('GET', KEYS[1])
if value and string.sub(value, 1, #args[1]) == args[1] then return {value, 0} end
if redis.call('SET', KEYS[2], args[2], 'NX', 'PX', expiry(args[3])) then return {value, 1} end
return {value, redis.call('GET', KEYS[2]) == args[2] and 1 or 0}
