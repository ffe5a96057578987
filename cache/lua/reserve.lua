-- KEYS: gates, then quotas. args: how many units are wanted, the number of gates, then limit, window (us, 0 for a plain
-- counter) and deadline (ms, 0 for none) of each quota.
-- Answers {units taken, number of the key that refuses the next or 0, when it may grant (us, 0 for never by itself), a
-- gate's reason, counts}: as if that many had asked one after the other at this moment.
--
-- Everything is read before anything is taken: an error on the way (a counter that is no integer) takes nothing. The
-- common case is worth few calls: each costs about a microsecond of the server's time.
local call = redis.call
local wanted, gates = tonumber(args[1]), tonumber(args[2])
local at = now()
local room = wanted
local counts, last = {}, {}
local idle = true -- no window has a unit

-- A counter that was restored or set by hand may have no deadline, and would never be forgotten.
local function endless(key) return call('PTTL', key) == -1 end

if gates > 0 and call('EXISTS', unpack(KEYS, 1, gates)) > 0 then room = 0 end

for i = 1, #KEYS - gates do
  local key, limit, window = KEYS[gates + i], tonumber(args[3 * i]), tonumber(args[3 * i + 1])
  local count
  if window > 0 then
    -- A sliding window is a list of the times of its units, oldest first.
    local oldest = call('LINDEX', key, 0)
    while oldest and tonumber(oldest) <= at - window do
      call('LPOP', key)
      oldest = call('LINDEX', key, 0)
    end
    count = oldest and call('LLEN', key) or 0
    last[i] = oldest and tonumber(call('LINDEX', key, -1)) or 0
    if oldest then idle = false end
  else
    local value, deadline = call('GET', key), tonumber(args[3 * i + 2])
    count = tonumber(value or 0)
    if not count or value and integer(count) ~= value then
      return redis.error_reply('ERR value is not an integer: ' .. key)
    end
    last[i] = value
    if deadline > 0 and deadline * 1000 <= at then room = 0 end
  end
  if limit >= 0 and limit - count < room then room = math.max(limit - count, 0) end
  counts[i] = count
end

if room > 0 then
  for i = 1, #KEYS - gates do
    local key, window = KEYS[gates + i], tonumber(args[3 * i + 1])
    if window > 0 then
      -- The server's clock may step back: times in the list never do.
      local taken = math.max(at, last[i])
      local units = {}
      for n = 1, room do units[n] = integer(taken) end
      counts[i] = call('RPUSH', key, unpack(units))
      -- Once per window is enough, for two windows.
      if math.floor(taken / window) > math.floor(last[i] / window) then
        call('PEXPIREAT', key, integer(math.ceil((taken + 2 * window) / 1000)))
      end
    else
      counts[i] = call('INCRBY', key, room)
      local deadline = tonumber(args[3 * i + 2])
      -- One that was there is looked at now and then only: it is a call more.
      if deadline > 0 and (not last[i] or idle and endless(key)) then call('PEXPIREAT', key, integer(deadline)) end
    end
  end
end

if room == wanted then return {room, 0, 0, '', counts} end

local refuser, retry, reason = 0, 0, ''

local function refuse(number, when, why)
  if refuser == 0 or (retry > 0 and (when == 0 or when > retry)) then
    refuser, retry, reason = number, when, why
  end
end

for i = 1, gates do
  local why = call('GET', KEYS[i])
  if why then
    local left = call('PTTL', KEYS[i])
    refuse(i, left < 0 and 0 or at + (left - ahead) * 1000, why)
  end
end

for i = 1, #KEYS - gates do
  local key, limit = KEYS[gates + i], tonumber(args[3 * i])
  local window, deadline = tonumber(args[3 * i + 1]), tonumber(args[3 * i + 2])
  local full = limit >= 0 and counts[i] >= limit
  if window == 0 and last[i] and deadline * 1000 > at and endless(key) then call('PEXPIREAT', key, integer(deadline)) end
  if window == 0 and deadline > 0 and deadline * 1000 <= at then
    refuse(gates + i, at, '')
  elseif full and window == 0 then
    refuse(gates + i, deadline * 1000, '')
  elseif full then
    refuse(gates + i, limit > 0 and tonumber(call('LINDEX', key, counts[i] - limit)) + window or 0, '')
  end
end

return {room, refuser, retry, reason, counts}
