import { plugins, WITNESS, type Case } from './harness.ts'

const filtered = (code: string, rest = WITNESS) => plugins({ a: { header_filter: code }, z: rest })
const page401 =
  '<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center><h1>401 Authorization Required</h1></center>\r\n</body>\r\n</html>\r\n'
const HOP: readonly (readonly [string, string])[] = [
  ['Connection', 'X-Hop'],
  ['X-Hop', '1'],
  ['Trailer', 'X-T'],
  ['Upgrade', 'h2c'],
  ['Keep-Alive', '5'],
  ['X-Accel-Expires', '0'],
  ['Proxy-Authenticate', 'Basic'],
  ['Via', '1.1 up'],
  ['Server', 'up'],
  ['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
  ['Content-Length', '0'],
]

/** What header_filter may do, and the headers Kong adds after it (Kong: phases.md §7, nginx-behaviour.md §4). */
export const HEADER_FILTER: readonly Case[] = [
  {
    title: 'exit with nil body: no length, but the upstream body flows',
    files: filtered('kong.response.exit(403)'),
    expects: { status: '403 Forbidden', headers: { 'Content-Length': '0' }, body: 'hello' },
  },
  {
    title: 'exit with a table is JSON, on top of the upstream’s headers',
    files: filtered('kong.response.exit(403, { a = 1 }, { ["X-New"] = "1" })'),
    answer: {
      headers: [
        ['X-Up', '1'],
        ['Content-Type', 'text/plain'],
        ['Content-Length', '5'],
      ],
      chunks: ['hello'],
    },
    expects: {
      status: '403 Forbidden',
      headers: { 'X-Up': '1', 'X-New': '1', 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': '7' },
      body: '{"a":1}',
    },
  },
  {
    title: 'of two exits the later one wins',
    files: plugins({
      a: { header_filter: 'kong.response.exit(403, "one")' },
      b: { header_filter: 'kong.response.exit(418, "two!")' },
    }),
    expects: { status: '418 ', headers: { 'Content-Length': '4' }, body: 'two!' },
  },
  {
    title: 'each body_filter sees what the one before made of the stored body',
    files: plugins({
      a: {
        header_filter: 'kong.response.exit(403, "no")',
        body_filter: 'say(ngx.arg[1], ngx.arg[2]) ngx.arg[1] = "yo"',
      },
      b: { body_filter: 'say(ngx.arg[1], ngx.arg[2])' },
    }),
    expects: { body: 'yo', said: ['no true', 'yo true'] },
  },
  {
    title: 'kong.response.error',
    files: filtered('kong.response.error(403, "no")'),
    expects: {
      status: '403 Forbidden',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: '{\n  "message":"no",\n  "request_id":"R"\n}',
    },
  },
  {
    title: 'exit(204)',
    files: filtered('kong.response.exit(204)'),
    expects: {
      status: '204 No Content',
      headers: { 'Content-Length': '0' },
      body: '',
      ran: ['z:rewrite', 'z:access', 'a:header_filter', 'z:header_filter', 'z:log'],
    },
  },
  {
    title: 'ngx.exit(ngx.OK) does nothing',
    files: filtered('ngx.exit(ngx.OK) say("on")'),
    expects: { status: '200 OK', body: 'hello', said: ['on'] },
  },
  {
    title: 'ngx.exit(ngx.ERROR) closes the connection',
    files: filtered('ngx.exit(ngx.ERROR)'),
    expects: { outcome: 'closed', ran: ['z:rewrite', 'z:access', 'a:header_filter', 'z:header_filter', 'z:log'] },
  },
  ...(
    [
      [200, '200 OK', ''],
      [401, '401 Unauthorized', page401],
      [500, '500 Internal Server Error', 'An unexpected error occurred\nrequest_id: R\n'],
      [503, '503 Service Temporarily Unavailable', 'The upstream server is currently unavailable\nrequest_id: R\n'],
    ] as const
  ).map(([code, status, body]): Case => ({
    title: `ngx.exit(${code}) discards the answer, and header_filter runs again`,
    files: plugins({
      a: { header_filter: `if not kong.ctx.plugin.once then kong.ctx.plugin.once = true ngx.exit(${code}) end` },
      z: { header_filter: 'say("z")' },
    }),
    expects: { status, body, said: ['z', 'z'] },
  })),
  {
    title: 'set_status on an answer of Kong',
    files: plugins({ a: { access: 'kong.response.exit(418, "tea")', header_filter: 'kong.response.set_status(403)' } }),
    expects: {
      status: '403 Forbidden',
      body: 'tea',
      log: ['error attempt to set status 418 via ngx.exit after sending out the response status 403'],
    },
  },
  {
    title: 'a status of 408 on a proxied answer',
    files: filtered('kong.response.error(408)'),
    expects: { status: '408 Request Time-out', body: '{\n  "message":"Request timeout",\n  "request_id":"R"\n}' },
  },
  {
    title: 'a status of 304 keeps the length and drops the body',
    files: filtered('kong.response.set_status(304)'),
    expects: {
      status: '304 Not Modified',
      headers: { 'Content-Length': '5' },
      body: '',
      ran: ['z:rewrite', 'z:access', 'a:header_filter', 'z:header_filter', 'z:log'],
    },
  },
  {
    title: 'without Content-Length the answer is chunked',
    files: filtered('kong.response.clear_header("Content-Length")'),
    expects: { headers: { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }, body: 'hello' },
  },
  {
    title: 'headers of Kong come after plugins',
    files: filtered(
      'for _, n in ipairs({ "X-Kong-Upstream-Latency", "X-Kong-Proxy-Latency", "X-Kong-Request-Id", "Via", "Server" }) do kong.response.set_header(n, "mine") end',
    ),
    expects: {
      headers: { 'X-Kong-Upstream-Latency': '0', 'X-Kong-Proxy-Latency': '0', Via: '1.1 kong/3.9.1', Server: 'mine' },
    },
  },
  {
    title: 'hop-by-hop headers of an upstream, and what Kong adds to the others',
    files: {
      ...filtered(''),
      'kong.conf': 'plugins = bundled, a, z\nheaders = server_tokens, latency_tokens, X-Kong-Upstream-Status\n',
    },
    answer: { headers: HOP },
    expects: {
      headers: {
        'X-Hop': undefined,
        Trailer: undefined,
        Upgrade: undefined,
        'Keep-Alive': undefined,
        'X-Accel-Expires': undefined,
        'Proxy-Authenticate': 'Basic',
        Via: '1.1 up, 1.1 kong/3.9.1',
        Server: 'up',
        Date: 'Mon, 01 Jan 2024 00:00:00 GMT',
        'X-Kong-Upstream-Status': '200',
        'X-Kong-Request-Id': undefined,
      },
    },
  },
  {
    title: 'no header of Kong at all',
    files: { ...filtered(''), 'kong.conf': 'plugins = bundled, a, z\nheaders = off\n' },
    expects: {
      headers: {
        Via: undefined,
        Server: undefined,
        'X-Kong-Upstream-Latency': undefined,
        'X-Kong-Proxy-Latency': undefined,
        'X-Kong-Request-Id': undefined,
      },
    },
  },
  {
    title: 'Kong-Debug',
    files: { ...filtered(''), 'kong.conf': 'plugins = bundled, a, z\nallow_debug_header = on\n' },
    request: {
      headers: [
        ['Host', 'api.test'],
        ['Kong-Debug', '1'],
      ],
    },
    expects: { headers: { 'Kong-Route-Name': 'all', 'Kong-Service-Name': 'up' } },
  },
]
