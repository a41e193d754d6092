-- Six pieces of work. What they compute goes to standard output, the processor time that each has taken to
-- standard error: luajit.lua on|off SIZE, where on and off are LuaJIT's compiler.
local size = tonumber(arg[2])
if arg[1] == "off" then jit.off() else jit.on() end

local function work(name, run)
  local start = os.clock()
  local result = run()
  io.stderr:write(string.format("%s %.3f\n", name, os.clock() - start))
  print(name, result)
end

work("sieve", function()
  local count = 0
  for _ = 1, 4 * size do
    local composite = {}
    for i = 2, 20000 do
      if not composite[i] then
        count = count + 1
        for j = i * i, 20000, i do composite[j] = true end
      end
    end
  end
  return count
end)

work("spectral norm", function()
  local n = 100
  local function a(i, j) return 1 / ((i + j) * (i + j + 1) / 2 + i + 1) end
  local u = {}
  for i = 0, n - 1 do u[i] = 1 end
  for _ = 1, 4 * size do
    local v, sum = {}, 0
    for i = 0, n - 1 do
      local x = 0
      for j = 0, n - 1 do x = x + a(i, j) * u[j] end
      v[i] = x
      sum = sum + x
    end
    for i = 0, n - 1 do u[i] = v[i] / sum end
  end
  return string.format("%.15g", u[n / 2])
end)

work("permutations", function()
  local function permute(list, n, seen)
    if n == 1 then return seen + list[1] * list[#list] end
    for i = 1, n do
      seen = permute(list, n - 1, seen)
      local k = n % 2 == 0 and i or 1
      list[k], list[n] = list[n], list[k]
    end
    return seen
  end
  local sum = 0
  for _ = 1, size do sum = permute({1, 2, 3, 4, 5, 6, 7}, 7, sum) end
  return sum
end)

work("strings", function()
  local parts = {}
  for i = 1, 2000 * size do parts[#parts + 1] = string.format("%d:%s", i % 977, ("x"):rep(i % 7)) end
  local text = table.concat(parts, ",")
  local fields = 0
  for number in text:gmatch("(%d+):x+") do fields = fields + tonumber(number) end
  return #text .. " " .. fields
end)

work("bits", function()
  local bit = require("bit")
  local x, sum = 2463534242, 0
  for _ = 1, 100000 * size do
    x = bit.bxor(x, bit.lshift(x, 13))
    x = bit.bxor(x, bit.rshift(x, 17))
    x = bit.bxor(x, bit.lshift(x, 5))
    sum = bit.tobit(sum + x)
  end
  return sum
end)

work("structures", function()
  local ffi = require("ffi")
  ffi.cdef("typedef struct { double x, y, z; } point;")
  local points = ffi.new("point[?]", 1000)
  for i = 0, 999 do points[i].x, points[i].y, points[i].z = i, 2 * i, 3 * i end
  local sum = 0
  for _ = 1, 20 * size do
    for i = 1, 999 do
      local p, q = points[i], points[i - 1]
      p.x = p.x * 0.5 + q.y * 0.25
      sum = sum + p.x - q.z
    end
  end
  return string.format("%.15g", sum)
end)
