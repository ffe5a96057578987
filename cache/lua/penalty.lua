-- KEYS: rate. args: the time before which nothing passes, in us.
local penalty = tonumber(args[1])
local state = redis.call('HMGET', KEYS[1], 'tat', 'penalty')
if penalty <= math.max(now(), tonumber(state[2] or 0)) then return 0 end
redis.call('HSET', KEYS[1], 'penalty', integer(penalty))
redis.call('PEXPIREAT', KEYS[1], integer(math.ceil(math.max(penalty, tonumber(state[1] or 0)) / 1000)))
return 1
