-- KEYS: key, lock. args: value, ttl.
set(KEYS[1], args[1], args[2])
redis.call('DEL', KEYS[2])
return 1
