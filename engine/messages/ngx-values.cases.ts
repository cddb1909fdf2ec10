import { evaluations, plugins, type Case } from './harness.ts'

const at = 'kong/plugins/p/handler.lua:3: '
const host = ['Host', 'api.test'] as const
const unwritable = (name: string) =>
  `false ${at}variable "${name}" not found for writing; maybe it is a built-in variable that is not changeable or you forgot to use "set $${name} '';" in the config file to define it first`

/** Variables, the request line, headers, bodies, dictionaries (Kong: nginx-behaviour.md §14–§18, §22). */
export const NGX_VALUES: readonly Case[] = [
  evaluations(
    'ngx.var',
    'access',
    [
      ['return ngx.var.nothing', 'true nil'],
      ['ngx.var.x = 1', unwritable('x')],
      ['ngx.var.http_x = 1', unwritable('http_x')],
      ['ngx.var.arg_x = 1', unwritable('arg_x')],
      ...['uri', 'request_uri', 'remote_addr', 'host', 'status'].map(
        (name) => [`ngx.var.${name} = "/x"`, `false ${at}variable "${name}" not changeable`] as const,
      ),
      ['ngx.var.args = "a=9" return ngx.var.arg_a, kong.request.get_query_arg("a")', 'true 9 9'],
      ['ngx.var.upstream_host = 12 return ngx.var.upstream_host, type(ngx.var.upstream_host)', 'true 12 string'],
      ['ngx.var.upstream_host = true return ngx.var.upstream_host', 'true true'],
      ['return ngx.var[1]', 'true nil'],
      ['return ngx.var[nil]', `false ${at}bad variable name`],
      ['return ngx.var.http_x_multi', 'true 1, 2'],
      ['return ngx.var.http_cookie', 'true a=1; b=2'],
    ],
    {
      request: {
        target: '/?a=1',
        headers: [host, ['X-Multi', '1'], ['x-multi', '2'], ['Cookie', 'a=1'], ['Cookie', 'b=2']],
      },
    },
  ),
  {
    title: 'what set_uri and set_uri_args change',
    files: plugins({
      p: {
        access:
          'ngx.req.set_uri("/new") ngx.req.set_uri_args({ b = true, c = false }) say(ngx.var.uri, kong.request.get_path(), kong.request.get_path_with_query())',
      },
    }),
    request: { target: '/old?a=1' },
    expects: { said: ['/new /old /old?a=1'], upstream: { '': 'GET /old?b' } },
  },
  evaluations('the request line', 'access', [
    [
      'return pcall(ngx.req.set_uri_args, nil)',
      `true false bad argument #1 to '?' (string, number, or table expected, but got nil)`,
    ],
    ['ngx.req.set_uri("")', `false ${at}attempt to use zero-length uri`],
    [
      'ngx.req.set_uri("/a\\nb")',
      `false ${at}unsafe byte "0x0a" in uri "/a\nb" (maybe you want to set the 'binary' argument?)`,
    ],
    ['ngx.req.set_uri("no-slash?x") return ngx.var.uri', 'true no-slash?x'],
    ['ngx.req.set_method(99)', `false ${at}unsupported HTTP method: 99`],
    ['ngx.req.set_method("PUT")', `false ${at}bad method number`],
    ['kong.service.request.set_method("REPORT")', `false ${at}invalid method: REPORT`],
    ['ngx.req.set_uri_args(5) return ngx.var.args', 'true 5'],
  ]),
  evaluations(
    'request headers',
    'access',
    [
      [
        'local h = ngx.req.get_headers() return h["x-multi"][1], h["x-multi"][2], h.x_multi[1], h.x_under',
        'true 1 2 1 u',
      ],
      ['local h = ngx.req.get_headers(0, true) return h["X-Multi"], h["x-multi"]', 'true 1 2'],
      ['return kong.request.get_header("X-Multi")', 'true 1'],
      [
        'ngx.req.set_header("X-Multi", { "3", 4 }) return table.concat(ngx.req.get_headers()["x-multi"], "|")',
        'true 3|4',
      ],
      ['ngx.req.set_header("X-Empty", {}) return ngx.req.get_headers()["x-empty"]', 'true nil'],
      ['ngx.req.set_header("X-Bool", true) return ngx.req.get_headers()["x-bool"]', 'true true'],
      ['ngx.req.set_header("X-Line", "a\\r\\nb") return ngx.req.get_headers()["x-line"]', 'true a%0D%0Ab'],
      ['ngx.req.set_header("X Bad: z", "1") return ngx.req.get_headers()["x%20bad%3a%20z"]', 'true 1'],
    ],
    { request: { headers: [host, ['X-Multi', '1'], ['x-multi', '2'], ['X_Under', 'u']] } },
  ),
  {
    title: 'request headers upstream',
    files: plugins({
      p: {
        access:
          'ngx.req.set_header("Host", "mine") ngx.req.set_header("X-Forwarded-For", "mine") ngx.req.set_header("Connection", "mine") kong.service.request.set_header("X-Space", "")',
      },
    }),
    request: { headers: [host, ['X-Void', '']] },
    expects: {
      upstream: {
        Host: 'up.test',
        'X-Forwarded-For': '127.0.0.1',
        Connection: 'keep-alive',
        'X-Space': ' ',
        'X-Void': '',
      },
    },
  },
  {
    title: 'response headers read',
    files: plugins({
      p: {
        header_filter:
          'say(ngx.header.x_under, ngx.resp.get_headers()["x_under"], kong.response.get_header("x_under"), type(ngx.header["x-multi"])) for k in pairs(ngx.header) do say(k) end',
      },
    }),
    answer: {
      headers: [
        ['X_Under', 'u'],
        ['X-Multi', '1'],
        ['X-Multi', '2'],
        ['Content-Length', '0'],
      ],
    },
    expects: { said: ['nil u u table'] },
  },
  {
    title: 'response headers written',
    files: plugins({
      p: {
        header_filter:
          'ngx.header["X-List"] = { "a", 1 } ngx.header["X-True"] = true ngx.header["X-Up"] = "" ngx.header.X_Made = "m" ngx.header["X-Line"] = "a\\r\\nb" ngx.header["Content-Type"] = { "a/b", "c/d" } say(pcall(function() ngx.header["Content-Length"] = "abc" end))',
      },
    }),
    answer: {
      headers: [
        ['X-Up', '1'],
        ['Content-Length', '0'],
      ],
    },
    expects: {
      headers: {
        'X-List': 'a | 1',
        'X-True': 'true',
        'X-Up': undefined,
        'X-Made': 'm',
        'X-Line': 'a%0D%0Ab',
        'Content-Type': 'c/d',
      },
      said: [`false ${at}failed to set header`],
    },
  },
  {
    title: 'no request body',
    files: plugins({ p: { access: 'say(kong.request.get_raw_body() == "")' } }),
    expects: { said: ['true'] },
  },
  {
    title: 'a request body beyond the buffer',
    files: plugins({
      p: {
        access: 'say(kong.request.get_raw_body())',
        log: 'say(pcall(kong.request.get_raw_body)) say(ngx.req.get_body_data())',
      },
    }),
    request: { method: 'POST', body: new Uint8Array(9000) },
    expects: {
      said: [
        "nil request body did not fit into client body buffer, consider raising 'client_body_buffer_size'",
        'false function cannot be called in log phase (only in: rewrite, access, response, error, admin_api)',
        'nil',
      ],
      log: ['warn a client request body is buffered to a temporary file /usr/local/kong/client_body_temp/0000000001'],
    },
  },
  {
    title: 'a request body set on GET',
    files: plugins({ p: { access: 'kong.service.request.set_raw_body("abc")' } }),
    expects: { upstream: { '': 'GET /', 'Content-Length': '3' } },
  },
  evaluations('shared dictionaries', 'access', [
    ['return ngx.shared.kong.get("k")', 'false bad "zone" argument'],
    ['return ngx.shared.kong:set("k", {})', 'true nil bad value type'],
    ['return ngx.shared.kong:set("", 1)', 'true nil empty key'],
    ['return ngx.shared.kong:set(nil, 1)', 'true nil nil key'],
    ['return ngx.shared.kong:set(("k"):rep(65536), 1)', 'true nil key too long'],
    ['return ngx.shared.kong:set("k", 1, -1)', 'false bad "exptime" argument'],
    ['return ngx.shared.kong:incr("none", 1)', 'true nil not found'],
    ['ngx.shared.kong:set("t", "x") return ngx.shared.kong:incr("t", 1)', 'true nil not a number'],
    ['ngx.shared.kong:rpush("l", 1) return ngx.shared.kong:get("l")', 'true nil value is a list'],
    ['return ngx.shared.kong:llen("t")', 'true nil value not a list'],
    ['return ngx.shared.kong:ttl("t")', 'true 0'],
    ['ngx.shared.kong:set("t", nil) return ngx.shared.kong:get("t")', 'true nil'],
    ['ngx.shared.kong:set(5, "five") return ngx.shared.kong:get("5")', 'true five'],
    ['ngx.shared.kong:set("s", "v", 0, 7) return ngx.shared.kong:get_stale("s")', 'true v 7 false'],
  ]),
  evaluations('texts and times', 'access', [
    ['return ngx.encode_args({ a = {} , b = { {} } })', `false attempt to use table as query arg value`],
    ['return ngx.decode_base64(5)', 'false string argument only'],
    ['return ngx.escape_uri("~!*\'()"), ngx.unescape_uri("%zz"), ngx.encode_args({ a = false })', "true ~!*'() %zz "],
    [
      'return ngx.decode_base64("YQ"), ngx.decode_base64("*"), ngx.md5(nil)',
      'true a nil d41d8cd98f00b204e9800998ecf8427e',
    ],
    ['ngx.print({ a = 1 })', `false ${at}bad argument #1 to 'print' (non-array table found)`],
    ['ngx.log(ngx.ERR, {})', `false ${at}bad argument #2 to 'log' (expected table to have __tostring metamethod)`],
    ['ngx.sleep(-1)', `false ${at}invalid sleep duration "-1000"`],
  ]),
  {
    title: 'what ngx.print makes of values',
    files: plugins({ p: { access: 'ngx.print(nil, " ", true, " ", ngx.null, " ", 1 / 3) ngx.exit(200)' } }),
    expects: { body: 'nil true null 0.33333333333333' },
  },
  {
    title: 'a global written during a request',
    files: plugins({ p: { access: 'X = 1' } }),
    expects: {
      log: [
        "warn [lua] _G write guard:12: __newindex(): writing a global Lua variable ('X') which may lead to race conditions between concurrent requests, so prefer the use of 'local' variables",
      ],
    },
  },
  evaluations('kong.response.exit and its arguments', 'access', [
    ['kong.response.exit("403")', `false ${at}code must be a number`],
    ['kong.response.exit(99)', `false ${at}code must be a number between 100 and 599`],
    ['kong.response.exit(600)', `false ${at}code must be a number between 100 and 599`],
    ['kong.response.exit(200, 5)', `false ${at}body must be a nil, string or table`],
    ['kong.response.exit(200, true)', `false ${at}body must be a nil, string or table`],
    ['kong.response.exit(200, "x", "y")', `false ${at}headers must be a nil or table`],
  ]),
]
