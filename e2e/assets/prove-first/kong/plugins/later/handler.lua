local Later = { PRIORITY = 10, VERSION = "1.0.0" }

function Later:access(conf)
  kong.log.notice("later access")
end

function Later:header_filter(conf)
  kong.response.set_header("X-Later", "yes")
end

function Later:log(conf)
  kong.log.notice("later log ", kong.response.get_status())
end

return Later
