-- KEYS: lock. args: token, ttl. Whether it was free.
if redis.call('SET', KEYS[1], args[1], 'NX', 'PX', expiry(args[2])) then return 1 end
return 0
