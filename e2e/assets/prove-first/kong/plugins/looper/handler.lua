local Looper = { PRIORITY = 1000, VERSION = "1.0.0" }

function Looper:access(conf)
  while true do
  end
end

return Looper
