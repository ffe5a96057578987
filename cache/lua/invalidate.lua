-- KEYS: key, lock. Whether the key existed.
redis.call('DEL', KEYS[2])
return redis.call('DEL', KEYS[1])
