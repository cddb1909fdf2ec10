/**
 * `socket.http` and `ssl.https` (LuaSocket 3, LuaSec 1.3) over `resty.http`: requests as in Kong, where they block the
 * worker; here only the request waits. In phases that cannot wait they say so.
 */
export const SOCKET_HTTP = `-- HTTP requests of LuaSocket.
local ltn12 = require "ltn12"
local client = require "resty.http"
local http = { TIMEOUT = 60, PORT = 80, USERAGENT = "LuaSocket 3.0-rc1" }

local FOLLOWED = { [301] = true, [302] = true, [303] = true, [307] = true }

local function uri_of(request)
  if request.url then return request.url end
  local port = request.port and ":" .. request.port or ""
  return (request.scheme or "http") .. "://" .. tostring(request.host) .. port .. (request.path or request.uri or "/")
end

local function body_of(request)
  if not request.source then return nil end
  local sink, parts = ltn12.sink.table()
  local ok, err = ltn12.pump.all(request.source, sink, request.step)
  if not ok then return nil, err end
  return table.concat(parts)
end

local function headers_of(given)
  local headers = { ["User-Agent"] = http.USERAGENT, ["Connection"] = "close, TE", ["TE"] = "trailers" }
  for name, value in pairs(given or {}) do
    for default in pairs(headers) do
      if default:lower() == name:lower() then headers[default] = nil end
    end
    headers[name] = value
  end
  return headers
end

local function lower_names(headers)
  local result = {}
  for name, value in pairs(headers) do
    result[name:lower()] = type(value) == "table" and table.concat(value, ", ") or value
  end
  return result
end

local function ask(uri, options)
  local connection = client.new()
  connection:set_timeout(http.TIMEOUT * 1000)
  local ok, response, err = pcall(connection.request_uri, connection, uri, options)
  if ok then return response, err end
  if tostring(response):find("API disabled", 1, true) then
    error("socket.http blocks Kong's worker in this phase; Phasescope cannot wait here: make the request in access, or in a timer", 4)
  end
  error(response, 0)
end

local function perform(request, follow, hops)
  local body, err = body_of(request)
  if err then return nil, err end
  local method = request.method or (request.source and "POST" or "GET")
  local response
  response, err = ask(uri_of(request), {
    method = method,
    headers = headers_of(request.headers),
    body = body,
    ssl_verify = request.verify ~= nil and request.verify ~= "none",
  })
  if not response then return nil, err end
  local location = response.headers["Location"]
  if follow and FOLLOWED[response.status] and location and hops < 5 and (method == "GET" or method == "HEAD") then
    local target = require("socket.url").absolute(uri_of(request), location)
    return perform({ url = target, method = method, headers = request.headers, sink = request.sink }, follow, hops + 1)
  end
  if response.body and response.body ~= "" or request.sink then
    local ok, problem = ltn12.pump.all(ltn12.source.string(response.body), request.sink or ltn12.sink.null())
    if not ok then return nil, problem end
  end
  local line = ("HTTP/1.1 %d %s"):format(response.status, response.reason or "")
  return 1, response.status, lower_names(response.headers), line
end

-- A string asks for the body itself, a table says where it goes.
local function requester(follows)
  return function(request, body)
    if type(request) == "table" then
      return perform(request, follows and request.redirect ~= false, 0)
    end
    local sink, parts = ltn12.sink.table()
    local given = { url = request, sink = sink }
    if body then
      given.source = ltn12.source.string(body)
      given.headers = { ["content-length"] = #body, ["content-type"] = "application/x-www-form-urlencoded" }
    end
    local ok, status, headers, line = perform(given, follows, 0)
    if not ok then return nil, status end
    return table.concat(parts), status, headers, line
  end
end

http.request = requester(true)
http.https = { _VERSION = "1.3.2", PORT = 443, TIMEOUT = 60, request = requester(false) }

return http
`

/** LuaSec's module is a part of the same client. */
export const SSL_HTTPS = `return require("socket.http").https
`
