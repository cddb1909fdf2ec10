/**
 * A chain of plugins as small plugins are: each handler reads its configuration, builds a key, walks a short list
 * comparing strings, keeps a count on its own table and leaves a note in the request's context. The same handlers run in
 * LuaJIT, which needs about 11 µs for all twenty in five phases on a quiet machine of ours, and here.
 */
export const PLUGIN_COUNT = 20
export const PHASES = ['rewrite', 'access', 'header_filter', 'body_filter', 'log'] as const

export function handlerSource(index: number): string {
  const bodies = PHASES.map(
    (phase) => `function H:${phase}(conf)
  if conf.mode == "off" then return end
  local ctx = ngx.ctx
  ctx.calls = (ctx.calls or 0) + conf.step
  local key = conf.mode .. ":" .. ctx.calls
  for _, name in ipairs(conf.names) do
    if name == key then ctx.found = name end
  end
  ctx.key = key
  self.count = self.count + conf.step
end
`,
  )
  return `local H = { PRIORITY = ${1000 - index}, VERSION = "1.0.0", count = 0 }\n${bodies.join('')}return H\n`
}

/** The same with handlers that all differ, as those of different plugins do: each has a text of its own. */
export function differingSource(index: number): string {
  let handlers = 0
  return handlerSource(index).replaceAll('":"', () => `":${index}-${(handlers += 1)}:"`)
}

const schemaSource = (name: string): string =>
  `return { name = "${name}", fields = { { config = { type = "record", fields = {
  { step = { type = "integer", default = 1 } }, { mode = { type = "string", default = "count" } },
  { names = { type = "array", elements = { type = "string" }, default = { "count:7", "count:70", "other" } } } } } } } }\n`

/** The same with a call into the PDK in every handler, so that a trace has calls to record. */
export function callingSource(index: number): string {
  const calls: Record<string, string> = {
    rewrite: 'kong.request.get_header("x-tenant")',
    access: `kong.service.request.set_header("x-bench-${index}", conf.mode)`,
    header_filter: `kong.response.set_header("x-bench-${index}", conf.mode)`,
    body_filter: 'kong.response.get_status()',
    log: 'kong.response.get_header("content-type")',
  }
  return handlerSource(index).replaceAll(
    /(function H:(\w+)\(conf\)\n)/g,
    (_all, head, phase) => `${head}  ${calls[phase]}\n`,
  )
}

/** The chain as a scenario folder in front of one upstream. */
export function chainScenario({
  upstream = 9,
  handler = handlerSource,
}: { readonly upstream?: number; readonly handler?: (index: number) => string } = {}): Record<string, string> {
  const names = Array.from({ length: PLUGIN_COUNT }, (_, index) => `bench-${String(index).padStart(2, '0')}`)
  const files: Record<string, string> = {
    'kong.yml': [
      '_format_version: "3.0"',
      `services: [{ name: up, url: "http://127.0.0.1:${upstream}", routes: [{ name: all, paths: [/] }] }]`,
      'plugins:',
      ...names.map((name) => `  - { name: ${name}, config: { step: 1 } }`),
      '',
    ].join('\n'),
  }
  for (const [index, name] of names.entries()) {
    files[`kong/plugins/${name}/handler.lua`] = handler(index)
    files[`kong/plugins/${name}/schema.lua`] = schemaSource(name)
  }
  return files
}

/**
 * The same chain for LuaJIT: one coroutine per access, plain calls elsewhere, as Kong makes them; `ngx.ctx` is found
 * through a metatable, as in OpenResty, in a table made for each request. Prints µs of CPU a request.
 */
export function luajitProgram(rounds: number, handler = handlerSource): string {
  const handlers = Array.from({ length: PLUGIN_COUNT }, (_, index) => `(function()\n${handler(index)}end)()`)
  return `
local ctx
ngx = setmetatable({}, { __index = function(t, key) if key == "ctx" then return ctx end end })
local plugins = { ${handlers.join(',\n')} }
local conf = { step = 1, mode = "count", names = { "count:7", "count:70", "other" } }
local create, resume = coroutine.create, coroutine.resume
local function request()
  ctx = {}
  for i = 1, #plugins do local h = plugins[i] h.rewrite(h, conf) end
  for i = 1, #plugins do local h = plugins[i] resume(create(h.access), h, conf) end
  for i = 1, #plugins do local h = plugins[i] h.header_filter(h, conf) end
  for i = 1, #plugins do local h = plugins[i] h.body_filter(h, conf) end
  for i = 1, #plugins do local h = plugins[i] h.log(h, conf) end
end
for i = 1, ${rounds} do request() end
local t0 = os.clock()
for i = 1, ${rounds} do request() end
print((os.clock() - t0) * 1e6 / ${rounds})
`
}
