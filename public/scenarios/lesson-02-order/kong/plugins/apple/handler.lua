local Apple = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

function Apple:access(conf)
  kong.log.notice("apple")
end

return Apple
