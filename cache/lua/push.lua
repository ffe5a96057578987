-- KEYS: list. args: value, max.
redis.call('LPUSH', KEYS[1], args[1])
redis.call('LTRIM', KEYS[1], 0, args[2] - 1)
return 1
