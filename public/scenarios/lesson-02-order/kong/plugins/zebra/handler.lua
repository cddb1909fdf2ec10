local Zebra = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

function Zebra:access(conf)
  kong.log.notice("zebra")
end

return Zebra
