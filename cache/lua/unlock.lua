-- KEYS: lock. args: token. Whether the token held it.
if redis.call('GET', KEYS[1]) ~= args[1] then return 0 end
return redis.call('DEL', KEYS[1])
