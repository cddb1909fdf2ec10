local Tagger = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

function Tagger:rewrite(conf)
  kong.log.notice("tagged before the route is known")
end

function Tagger:access(conf)
  kong.log.notice("tagged when the route is known")
end

return Tagger
