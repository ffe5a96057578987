-- KEYS: key. args: old, new; empty stands for absent. Whether old stood there.
if (redis.call('GET', KEYS[1]) or '') ~= args[1] then return 0 end
if args[2] == '' then
  redis.call('DEL', KEYS[1])
else
  set(KEYS[1], args[2], -1)
end
return 1
