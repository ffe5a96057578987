-- KEYS: key, lock. args: token, value, ttl. Whether the token held the lock.
if redis.call('GET', KEYS[2]) ~= args[1] then return 0 end
set(KEYS[1], args[2], args[3])
return redis.call('DEL', KEYS[2])
