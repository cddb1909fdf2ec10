local Greeter = { VERSION = "1.0.0", PRIORITY = 500 }

function Greeter:header_filter(conf)
  kong.response.set_header("X-Greeting", "<" .. conf.greeting .. ">")
end

return Greeter
