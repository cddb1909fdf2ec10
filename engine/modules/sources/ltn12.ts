/** `require "ltn12"` (LuaSocket 3): sources, sinks, filters and pumps. As there, the module is a global, too. */
export const LTN12 = `-- Data flows from a source through filters to a sink; a pump moves it.
local filter, source, sink, pump = {}, {}, {}, {}
ltn12 = { BLOCKSIZE = 2048, _VERSION = "LTN12 1.0.3", filter = filter, source = source, sink = sink, pump = pump }

function filter.cycle(low, context, extra)
  return function(chunk)
    local result
    result, context = low(context, chunk, extra)
    return result
  end
end

local function run_through(filters, chunk)
  for _, step in ipairs(filters) do chunk = step(chunk) end
  return chunk
end

-- A chunk goes through all filters; at the end each gives what it held back.
function filter.chain(...)
  local filters = { ... }
  local ending
  return function(chunk)
    if chunk ~= nil then return run_through(filters, chunk) end
    ending = ending or 1
    while ending <= #filters do
      local rest = filters[ending](nil)
      for i = ending + 1, #filters do
        if rest == nil then break end
        rest = filters[i](rest)
      end
      if rest == nil then
        ending = ending + 1
      elseif rest ~= "" then
        return rest
      else
        ending = ending + 1
      end
    end
    ending = nil
    return nil
  end
end

local function nothing() return nil end

function source.empty() return nothing end

function source.error(err)
  return function() return nil, err end
end

function source.file(handle, err)
  if not handle then return source.error(err or "unable to open file") end
  return function()
    local chunk = handle:read(ltn12.BLOCKSIZE)
    if not chunk then handle:close() end
    return chunk
  end
end

function source.simplify(src)
  assert(src)
  return function()
    local chunk, replaced = src()
    src = replaced or src
    if not chunk then return nil, replaced end
    return chunk
  end
end

function source.string(text)
  if not text then return source.empty() end
  local at = 1
  return function()
    local chunk = text:sub(at, at + ltn12.BLOCKSIZE - 1)
    at = at + ltn12.BLOCKSIZE
    if chunk ~= "" then return chunk end
  end
end

function source.table(list)
  assert(type(list) == "table")
  local at = 0
  return function()
    at = at + 1
    return list[at]
  end
end

function source.rewind(src)
  assert(src)
  local given = {}
  return function(chunk)
    if chunk then
      given[#given + 1] = chunk
      return 1
    end
    return table.remove(given) or src()
  end
end

function source.chain(src, ...)
  local step = select("#", ...) > 1 and filter.chain(...) or (...)
  local isOver = false
  return function()
    while true do
      local chunk, err
      if not isOver then
        chunk, err = src()
        if err then return nil, err end
        isOver = chunk == nil
      end
      local result = step(chunk)
      if result == nil then
        if isOver then return nil end
        error("filter returned inappropriate nil")
      end
      if result ~= "" then return result end
    end
  end
end

function source.cat(...)
  local sources = { ... }
  return function()
    while sources[1] do
      local chunk, err = sources[1]()
      if chunk then return chunk end
      if err then return nil, err end
      table.remove(sources, 1)
    end
  end
end

function sink.table(list)
  list = list or {}
  return function(chunk)
    if chunk then list[#list + 1] = chunk end
    return 1
  end, list
end

function sink.simplify(snk)
  assert(snk)
  return function(chunk, err)
    local ok, replaced = snk(chunk, err)
    if not ok then return nil, replaced end
    snk = replaced or snk
    return 1
  end
end

function sink.file(handle, err)
  if not handle then return sink.error(err or "unable to open file") end
  return function(chunk)
    if chunk then return handle:write(chunk) end
    handle:close()
    return 1
  end
end

function sink.null()
  return function() return 1 end
end

function sink.error(err)
  return function() return nil, err end
end

function sink.chain(first, ...)
  local rest = { ... }
  local last = table.remove(rest)
  local step = #rest > 0 and filter.chain(first, unpack(rest)) or first
  return function(chunk, err)
    if chunk == "" then return 1 end
    local result = step(chunk)
    while result and result ~= "" do
      local ok, problem = last(result, err)
      if not ok then return nil, problem end
      if chunk ~= nil then return 1 end
      result = step(nil)
    end
    if chunk == nil then return last(nil, err) end
    return 1
  end
end

function pump.step(src, snk)
  local chunk, problem = src()
  local ok, refusal = snk(chunk, problem)
  if chunk and ok then return 1 end
  return nil, problem or refusal
end

function pump.all(src, snk, step)
  step = step or pump.step
  while true do
    local ok, err = step(src, snk)
    if not ok then
      if err then return nil, err end
      return 1
    end
  end
end

return ltn12
`
