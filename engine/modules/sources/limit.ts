/** `resty.limit.*` (lua-resty-limit-traffic, a part of OpenResty): requests over a shared dictionary. */
export const LIMIT_COUNT = `-- So many requests in a window of time.
local Limiter = { _VERSION = "0.09" }
Limiter.__index = Limiter

function Limiter.new(name, limit, window)
  local dict = ngx.shared[name]
  if not dict then return nil, "shared dict not found" end
  assert(limit > 0 and window > 0)
  return setmetatable({ dict = dict, limit = limit, window = window }, Limiter)
end

function Limiter:incoming(key, commit)
  local remaining, err
  if commit then
    remaining, err = self.dict:incr(key, -1, self.limit, self.window)
    if not remaining then return nil, err end
  else
    remaining = (self.dict:get(key) or self.limit) - 1
  end
  if remaining < 0 then return nil, "rejected" end
  return 0, remaining
end

function Limiter:uncommit(key)
  assert(key)
  local remaining, err = self.dict:incr(key, 1)
  if remaining then return remaining end
  if err == "not found" then return self.limit end
  return nil, err
end

return Limiter
`

/** The leaky bucket: excess falls with time, in thousandths of a request. */
export const LIMIT_REQ = `-- So many requests a second, with a burst.
local Limiter = { _VERSION = "0.09" }
Limiter.__index = Limiter

function Limiter.new(name, rate, burst)
  local dict = ngx.shared[name]
  if not dict then return nil, "shared dict not found" end
  assert(rate > 0 and burst >= 0)
  return setmetatable({ dict = dict, rate = rate * 1000, burst = burst * 1000 }, Limiter)
end

local function read(dict, key)
  local record = dict:get(key)
  if not record then return nil end
  local excess, last = tostring(record):match("^(%S+) (%S+)$")
  if not excess then return nil, nil, "shdict abused by other users" end
  return tonumber(excess), tonumber(last)
end

function Limiter:incoming(key, commit)
  local now = ngx.now() * 1000
  local before, last, err = read(self.dict, key)
  if err then return nil, err end
  local excess = 0
  if before then
    excess = math.max(before - self.rate * math.abs(now - last) / 1000 + 1000, 0)
    if excess > self.burst then return nil, "rejected" end
  end
  if commit then self.dict:set(key, ("%.14g %.14g"):format(excess, now)) end
  return excess / self.rate, excess / 1000
end

function Limiter:uncommit(key)
  assert(key)
  local excess, last, err = read(self.dict, key)
  if err then return nil, err end
  if not excess then return nil, "not found" end
  self.dict:set(key, ("%.14g %.14g"):format(math.max(excess - 1000, 0), last))
  return true
end

function Limiter:set_rate(rate) self.rate = rate * 1000 end
function Limiter:set_burst(burst) self.burst = burst * 1000 end

return Limiter
`

/** Requests that are under way at once; who is over waits for its turn. */
export const LIMIT_CONN = `-- So many requests at once.
local Limiter = { _VERSION = "0.09" }
Limiter.__index = Limiter

function Limiter.new(name, max, burst, delay)
  local dict = ngx.shared[name]
  if not dict then return nil, "shared dict not found" end
  assert(max > 0 and burst >= 0 and delay > 0)
  return setmetatable({ dict = dict, max = max, burst = burst, unit_delay = delay }, Limiter)
end

function Limiter:incoming(key, commit)
  local count, err
  self.committed = false
  if commit then
    count, err = self.dict:incr(key, 1, 0)
    if not count then return nil, err end
  else
    count = (self.dict:get(key) or 0) + 1
  end
  if count > self.max + self.burst then
    if commit then
      local after
      after, err = self.dict:incr(key, -1)
      if not after then return nil, err end
    end
    return nil, "rejected"
  end
  self.committed = commit and true or false
  if count > self.max then
    return self.unit_delay * math.floor((count - 1) / self.max), count
  end
  return 0, count
end

function Limiter:is_committed() return self.committed end

function Limiter:leaving(key, latency)
  assert(key)
  local count, err = self.dict:incr(key, -1)
  if not count then return nil, err end
  if latency then self.unit_delay = (latency + self.unit_delay) / 2 end
  return count
end

function Limiter:uncommit(key)
  assert(key)
  return self.dict:incr(key, -1)
end

function Limiter:set_conn(max) self.max = max end
function Limiter:set_burst(burst) self.burst = burst end

return Limiter
`

/** Several limiters as one: all must agree before any counts. */
export const LIMIT_TRAFFIC = `-- Limiters together.
local traffic = { _VERSION = "0.09" }

local function undo(limiters, keys, last)
  for i = 1, last do
    local ok, err = limiters[i]:uncommit(keys[i])
    if not ok then return err end
  end
end

function traffic.combine(limiters, keys, states)
  local longest = 0
  local count = #limiters
  for i = 1, count do
    local delay, state = limiters[i]:incoming(keys[i], i == count)
    if not delay then return nil, state end
    if states then states[i] = state end
    longest = math.max(longest, delay)
  end
  for i = 1, count - 1 do
    local delay, state = limiters[i]:incoming(keys[i], true)
    if not delay then
      local err = undo(limiters, keys, i - 1)
      if not err then
        local ok
        ok, err = limiters[count]:uncommit(keys[count])
        if ok then err = nil end
      end
      return nil, err or state
    end
    if states then states[i] = state end
    longest = math.max(longest, delay)
  end
  return longest
end

return traffic
`
