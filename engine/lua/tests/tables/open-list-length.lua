-- The length of lists that end in a call, with nils among what it gives: LuaJIT's room for them decides.
local function masks(n)
  local lists = {}
  for mask = 0, 2 ^ n - 1 do
    local list = {}
    for i = 1, n do
      if math.floor(mask / 2 ^ (i - 1)) % 2 == 1 then list[i] = i end
    end
    lists[#lists + 1] = list
  end
  return lists
end

local shapes = {
  function(a, ...) return #{ ... } end,
  function(a, ...) return #{ a[1], ... } end,
  function(a, ...) return #{ a[1], a[2], ... } end,
  function(a, ...) return #{ a[1], a[2], a[3], (a[1]), ... } end,
  function(a, ...) return #{ 1, ... } end,
  function(a, ...) return #{ nil, 2, ... } end,
}

for number, shape in ipairs(shapes) do
  local lengths = {}
  for fixed = 0, 3 do
    for _, a in ipairs(masks(fixed)) do
      for n = 0, 5 do
        for _, rest in ipairs(masks(n)) do
          lengths[#lengths + 1] = shape(a, unpack(rest, 1, n))
        end
      end
    end
  end
  print(number, table.concat(lengths))
end

local function same(x) return x end
print(#{ same(nil), same("x") }, #{ same("x"), same(nil) }, #{ same(nil), same(nil), same("y") })
