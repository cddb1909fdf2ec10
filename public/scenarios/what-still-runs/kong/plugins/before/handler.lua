local Witness = {
  PRIORITY = 2000,
  VERSION = "1.0.0",
}

for _, phase in ipairs({ "rewrite", "access", "header_filter", "body_filter", "log" }) do
  Witness[phase] = function()
    kong.log.notice("before saw ", phase)
  end
end

return Witness
