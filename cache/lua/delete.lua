-- KEYS: key. Whether it existed.
return redis.call('DEL', KEYS[1])
