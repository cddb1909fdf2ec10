-- Prices are made ready once, not for each request.
local Menu = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

local prices = {}

function Menu:access(conf)
  local dish = kong.request.get_path():sub(2)
  if not prices[dish] then
    return kong.response.exit(404, { message = "No " .. dish .. " today" })
  end
  return kong.response.exit(200, { dish = dish, price = prices[dish] })
end

function Menu:configure(configs)
  kong.log.notice("configure: ", configs and #configs or "no", " configuration(s)")
end

-- Is called without a configuration: conf is nil.
function Menu:init_worker(conf)
  for dish, price in pairs(conf and conf.dishes or {}) do
    prices[dish] = price .. " EUR"
  end
end

return Menu
