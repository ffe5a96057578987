-- Opens every script.
--
-- ARGV[1] is how far the store's clock runs ahead of the server's, in milliseconds. Deadlines belong to the store's
-- clock, so the server would keep the keys that much too long: those past their deadline go now.
local ahead = tonumber(ARGV[1])
local args = {unpack(ARGV, 2)}

if ahead > 0 then
  for _, key in ipairs(KEYS) do
    local left = redis.call('PTTL', key)
    if left >= 0 and left <= ahead then redis.call('DEL', key) end
  end
end

-- Large numbers lose digits when Lua writes them by itself.
local function integer(n) return string.format('%.0f', n) end

-- The store's time in microseconds.
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000000 + t[2] + ahead * 1000
end

-- Milliseconds on the store's clock as an expiry on the server's.
local function expiry(ttl) return integer(tonumber(ttl) + ahead) end

-- ttl in milliseconds: 0 for none, negative to keep the deadline.
local function set(key, value, ttl)
  ttl = tonumber(ttl)
  if ttl > 0 then
    redis.call('SET', key, value, 'PX', expiry(ttl))
  elseif ttl < 0 then
    redis.call('SET', key, value, 'KEEPTTL')
  else
    redis.call('SET', key, value)
  end
end
