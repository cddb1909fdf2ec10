local Greeter = {
  PRIORITY = 2000,
  VERSION = "1.0.0",
}

function Greeter:access(conf)
  kong.log.notice("greeter")
end

return Greeter
