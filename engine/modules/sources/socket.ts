/**
 * `require "socket"` (LuaSocket 3): the clock and the sleep plugins take from it. LuaSocket's own connections block a
 * whole worker of nginx; here they are refused by a sentence that names what to use.
 */
export const SOCKET = `-- LuaSocket's core without connections of its own.
local socket = { _VERSION = "LuaSocket 3.0-rc1", BLOCKSIZE = 2048, sinkt = {}, sourcet = {} }
package.loaded["socket.core"] = socket

function socket.gettime()
  ngx.update_time()
  return ngx.now()
end

function socket.sleep(seconds)
  ngx.sleep(seconds)
end

function socket.skip(count, ...)
  return select(count + 1, ...)
end

-- Raises tables, so that \`protect\` can tell a refusal from a mistake.
local Refusal = {}

function socket.newtry(finalizer)
  return function(...)
    if (...) then return ... end
    if finalizer then pcall(finalizer) end
    error(setmetatable({ (select(2, ...)) }, Refusal), 0)
  end
end

socket.try = socket.newtry()

local function protected(ok, first, ...)
  if ok then return first, ... end
  if getmetatable(first) == Refusal then return nil, first[1] end
  error(first, 0)
end

function socket.protect(call)
  return function(...) return protected(pcall(call, ...)) end
end

socket.dns = {
  gethostname = function() return kong and kong.node.get_hostname() or "localhost" end,
}

for _, name in ipairs { "tcp", "tcp4", "tcp6", "udp", "udp4", "udp6", "connect", "bind", "select" } do
  socket[name] = function()
    error("Phasescope has no blocking sockets (socket." .. name .. "): use ngx.socket, which does not block Kong's worker", 2)
  end
end

return socket
`
