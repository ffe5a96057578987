-- KEYS: lock. args: token, ttl. Whether the token holds it.
if redis.call('GET', KEYS[1]) ~= args[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], expiry(args[2]))
