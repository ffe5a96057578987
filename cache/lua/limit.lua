-- KEYS: rates. args: horizon, then interval and burst of each rate; times in us.
-- Answers {whether the unit was taken, wait, whether another rate than the first makes it wait}.
--
-- A rate is a hash: tat, the theoretical arrival time, and penalty, before which nothing passes.
local horizon = tonumber(args[1])
local at = now()
local start = at
local shared = at
local rates = {}

for i, key in ipairs(KEYS) do
  local state = redis.call('HMGET', key, 'tat', 'penalty')
  local rate = {
    tat = tonumber(state[1] or 0), penalty = tonumber(state[2] or 0),
    interval = tonumber(args[2 * i]), burst = tonumber(args[2 * i + 1]),
  }
  start = math.max(start, rate.tat - (rate.burst - 1) * rate.interval, rate.penalty)
  rates[i] = rate
  if i == 1 then shared = start end
end

local alone = start - shared > rates[1].interval
if alone or start - at > horizon then return {0, start - at, alone and 1 or 0} end

for i, key in ipairs(KEYS) do
  local rate = rates[i]
  local tat = math.max(rate.tat, start) + rate.interval
  redis.call('HSET', key, 'tat', integer(tat))
  redis.call('PEXPIREAT', key, integer(math.ceil(math.max(tat, rate.penalty) / 1000)))
end

return {1, start - at, 0}
