-- KEYS: gates, then quotas. args: the number of gates, then limit, window (us, 0 for a plain counter) and deadline (ms,
-- 0 for none) of each quota.
-- Answers {number of the key that refuses or 0, when it may grant (us, 0 for never by itself), a gate's reason, counts}.
--
-- Everything is read before anything is taken: an error on the way (a counter that is no integer) takes nothing. The
-- common case is worth few calls: each costs about a microsecond of the server's time.
local call = redis.call
local gates = tonumber(args[1])
local at = now()
local refuser, retry, reason = 0, 0, ''
local counts, fresh, last = {}, {}, {}

local function refuse(number, when, why)
  if refuser == 0 or (retry > 0 and (when == 0 or when > retry)) then
    refuser, retry, reason = number, when, why
  end
end

if gates > 0 and call('EXISTS', unpack(KEYS, 1, gates)) > 0 then
  for i = 1, gates do
    local why = call('GET', KEYS[i])
    if why then
      local left = call('PTTL', KEYS[i])
      refuse(i, left < 0 and 0 or at + (left - ahead) * 1000, why)
    end
  end
end

for i = 1, #KEYS - gates do
  local number = gates + i
  local key, limit = KEYS[number], tonumber(args[3 * i - 1])
  local window, deadline = tonumber(args[3 * i]), tonumber(args[3 * i + 1])
  if window > 0 then
    -- A sliding window is a list of the times of its units, oldest first.
    local oldest = call('LINDEX', key, 0)
    while oldest and tonumber(oldest) <= at - window do
      call('LPOP', key)
      oldest = call('LINDEX', key, 0)
    end
    counts[i] = oldest and call('LLEN', key) or 0
    last[i] = oldest and tonumber(call('LINDEX', key, -1)) or 0
    if limit == 0 then
      refuse(number, 0, '')
    elseif limit > 0 and counts[i] >= limit then
      refuse(number, tonumber(call('LINDEX', key, counts[i] - limit)) + window, '')
    end
  else
    local value = call('GET', key)
    counts[i], fresh[i] = tonumber(value or 0), not value
    if not counts[i] or value and integer(counts[i]) ~= value then
      return redis.error_reply('ERR value is not an integer: ' .. key)
    end
    if deadline > 0 and deadline * 1000 <= at then
      refuse(number, at, '')
    elseif limit >= 0 and counts[i] >= limit then
      refuse(number, deadline * 1000, '')
    end
  end
end

if refuser > 0 then return {refuser, retry, reason, counts} end

for i = 1, #KEYS - gates do
  local key, window, deadline = KEYS[gates + i], tonumber(args[3 * i]), tonumber(args[3 * i + 1])
  if window > 0 then
    -- The server's clock may step back: times in the list never do.
    local taken = math.max(at, last[i])
    counts[i] = call('RPUSH', key, integer(taken))
    -- Once per window is enough, for two windows.
    if math.floor(taken / window) > math.floor(last[i] / window) then
      call('PEXPIREAT', key, integer(math.ceil((taken + 2 * window) / 1000)))
    end
  else
    counts[i] = call('INCR', key)
    if fresh[i] and deadline > 0 then call('PEXPIREAT', key, integer(deadline)) end
  end
end

return {0, 0, '', counts}
