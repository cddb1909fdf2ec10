local Witness = {
  PRIORITY = 500,
  VERSION = "1.0.0",
}

for _, phase in ipairs({ "rewrite", "access", "header_filter", "body_filter", "log" }) do
  Witness[phase] = function()
    kong.log.notice("after saw ", phase)
  end
end

return Witness
