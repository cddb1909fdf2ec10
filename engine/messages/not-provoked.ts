const STREAM = 'stream subsystem'
const DATABASE = 'only a node with a database builds an iterator from rows that kong.yml would have refused'
const ADMIN = 'checked and said by the Admin API, whose issue has its own tests'

/** Messages of docs/kong that no case provokes, and why. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'no Route found with those values': STREAM,
  'unexpected protocols in matched Route': STREAM,
  'unable to proxy stream connection, status: <n>, err: <body>': STREAM,
  'duplicate plugin/wasm filter name: <n>': 'wasm filters are not part of Phasescope',
  'No API endpoints loaded for plugin: ': ADMIN,
  "plugin '<n>' has been deprecated": "Kong's own list of deprecated plugins is empty",
  '<name> plugin is in use but not enabled': DATABASE,
  'error building initial plugins: <err>': DATABASE,
  'error building initial plugins iterator: <err>': DATABASE,
  'failed to build the plugins iterator: <err>': DATABASE,
  "must match the associated route's protocols": ADMIN,
  "must match the protocols of at least one route pointing to this Plugin's service": ADMIN,
}

/** Quoted code, settings and remarks: no message of anything. */
export const CODE: ReadonlySet<string> = new Set([
  'configure(self, configs)',
  'kong.response.error(404, "no Route matched with those values")',
  'ctx.delay_response = true',
  'coroutine.create/resume(handler.access, handler, conf)',
  'kong.response.error(500, "An unexpected error occurred")',
  'kong.response.error(errcode, err)',
  'error timeout',
  ' drops it; arg[2]=true ends the response, later chunks are ignored. A final call with ',
  'kong.response.exit(status, body, headers)',
  '(self, conf, data, type, status)',
  'in the plugin handler scope',
  'required = true',
  'eq = ngx.null',
  'ordering = {before={access={names}}, after={access={names}}}',
  'handler[phase](handler, conf)',
  'require "kong.plugins.base_plugin"',
  'function H:new() H.super.new(self, "name") end',
  'function H:access(conf) H.super.access(self) ... end',
  'type(handler.is)=="function" and handler:is(BasePlugin)',
  'coroutine.wrap(handler.access)(handler, conf)',
  'Content-Length: n',
  'ngx.print("hi"); ngx.exit(200)',
  'JSON by Accept default | collected HF/BF/log |',
  ',eof). Content-Length 0 or empty chunked -> (',
  ', eof=**false**), no eof call ever. 101 upgrade -> (',
  'API disabled in the context of X',
  '103 Early Hints',
])
