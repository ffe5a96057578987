-- KEYS: gates, then quotas. args: the number of gates, then limit, window (us, 0 for a plain counter) and deadline (ms,
-- 0 for none) of each quota.
-- Answers {number of the key that refuses or 0, when it may grant (us, 0 for never by itself), a gate's reason, counts}.
--
-- Everything is read before anything is taken: an error on the way (a counter that is no integer) takes nothing.
local gates = tonumber(args[1])
local at = now()
local refuser, retry, reason = 0, 0, ''
local counts = {}

local function refuse(number, when, why)
  if refuser == 0 or (retry > 0 and (when == 0 or when > retry)) then
    refuser, retry, reason = number, when, why
  end
end

-- A sliding window is a list of the times of its units, oldest first.
local function forget(key, window)
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= at - window do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  return redis.call('LLEN', key)
end

local function readWindow(number, key, limit, window)
  local count = forget(key, window)
  if limit == 0 then
    refuse(number, 0, '')
  elseif limit > 0 and count >= limit then
    refuse(number, tonumber(redis.call('LINDEX', key, count - limit)) + window, '')
  end
  return count
end

local function readCounter(number, key, limit, deadline)
  local value = redis.call('GET', key) or '0'
  local count = tonumber(value)
  if not count or integer(count) ~= value then return nil end
  if deadline > 0 and deadline * 1000 <= at then
    refuse(number, at, '')
  elseif limit >= 0 and count >= limit then
    refuse(number, deadline * 1000, '')
  end
  return count
end

-- The server's clock may step back: times in the list never do.
local function takeWindow(key, window)
  local taken = math.max(at, tonumber(redis.call('LINDEX', key, -1) or 0))
  local count = redis.call('RPUSH', key, integer(taken))
  redis.call('PEXPIREAT', key, integer(math.ceil((taken + window) / 1000)))
  return count
end

local function takeCounter(key, deadline)
  local count = redis.call('INCR', key)
  if deadline > 0 and redis.call('PTTL', key) < 0 then redis.call('PEXPIREAT', key, integer(deadline)) end
  return count
end

local function quota(i)
  return KEYS[gates + i], tonumber(args[3 * i - 1]), tonumber(args[3 * i]), tonumber(args[3 * i + 1])
end

for i = 1, gates do
  local why = redis.call('GET', KEYS[i])
  if why then
    local left = redis.call('PTTL', KEYS[i])
    refuse(i, left < 0 and 0 or at + (left - ahead) * 1000, why)
  end
end

for i = 1, #KEYS - gates do
  local key, limit, window, deadline = quota(i)
  if window > 0 then
    counts[i] = readWindow(gates + i, key, limit, window)
  else
    counts[i] = readCounter(gates + i, key, limit, deadline)
  end
  if not counts[i] then return redis.error_reply('ERR value is not an integer: ' .. key) end
end

if refuser == 0 then
  for i = 1, #KEYS - gates do
    local key, _, window, deadline = quota(i)
    if window > 0 then
      counts[i] = takeWindow(key, window)
    else
      counts[i] = takeCounter(key, deadline)
    end
  end
end

return {refuser, retry, reason, counts}
