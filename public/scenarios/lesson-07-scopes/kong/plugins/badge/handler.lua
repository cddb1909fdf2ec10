local Badge = {
  PRIORITY = 1500,
  VERSION = "1.0.0",
}

function Badge:access(conf)
  kong.log.notice("badge with the label ", conf.label)
end

function Badge:header_filter(conf)
  kong.response.set_header("X-Badge", conf.label)
end

return Badge
