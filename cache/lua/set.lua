-- KEYS: key. args: value, ttl.
set(KEYS[1], args[1], args[2])
return 1
