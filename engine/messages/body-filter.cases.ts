import { evaluations, plugins, type Case } from './harness.ts'

const CHUNKED = [['Transfer-Encoding', 'chunked']] as const
const seen = 'say(ngx.arg[1], ngx.arg[2])'
const filter = (code: string, next = seen) => plugins({ a: { body_filter: code }, b: { body_filter: next } })

/** `ngx.arg`, and when body_filter is called (Kong: phases.md §8, nginx-behaviour.md §5). */
export const BODY_FILTER: readonly Case[] = [
  { title: 'a known length', files: filter(''), expects: { body: 'hello', said: ['hello false', ' true'] } },
  {
    title: 'an empty body',
    files: filter(''),
    answer: { headers: [['Content-Length', '0']] },
    expects: { body: '', said: [' true'] },
  },
  {
    title: 'chunks with pauses',
    files: filter(''),
    answer: { headers: CHUNKED, chunks: ['a', 'b', 'c'], gap: 50 },
    expects: { body: 'abc', said: ['a false', 'b false', 'c false', ' true'] },
  },
  {
    title: 'an upstream that is cut short',
    files: filter(''),
    answer: { headers: CHUNKED, chunks: ['a'], gap: 50, breaksOff: true },
    expects: { outcome: 'incomplete', said: ['a false', ' false'] },
  },
  {
    title: 'nil drops a piece and reads as ""',
    files: filter('ngx.arg[1] = nil', 'say(type(ngx.arg[1]), ngx.arg[1] == "")'),
    expects: { body: '', said: ['string true', 'string true'] },
  },
  {
    title: 'eof set early ends the answer',
    files: filter('ngx.arg[2] = "yes"'),
    answer: { headers: CHUNKED, chunks: ['a', 'b'], gap: 50 },
    expects: { outcome: 'complete', body: 'a', said: ['a true'] },
  },
  {
    title: 'eof taken away leaves the answer incomplete',
    files: filter('ngx.arg[2] = false'),
    answer: { headers: CHUNKED, chunks: ['a'], gap: 50 },
    expects: { outcome: 'incomplete', said: ['a false', ' false'] },
  },
  {
    title: 'tables of strings and numbers, nested',
    files: filter('if not ngx.arg[2] then ngx.arg[1] = { "a", { 1, "b" }, 2.5 } end'),
    expects: { body: 'a1b2.5', said: ['a1b2.5 false', ' true'] },
  },
  evaluations('what ngx.arg refuses', 'body_filter', [
    ['ngx.arg[1] = true', 'false kong/plugins/p/handler.lua:3: bad chunk data type: boolean'],
    [
      'ngx.arg[1] = { true }',
      "false kong/plugins/p/handler.lua:3: bad argument #3 to '__newindex' (bad data type boolean found)",
    ],
    [
      'ngx.arg[1] = { ngx.null }',
      "false kong/plugins/p/handler.lua:3: bad argument #3 to '__newindex' (bad data type userdata found)",
    ],
    [
      'ngx.arg[1] = { 1, nil, 3 }',
      "false kong/plugins/p/handler.lua:3: bad argument #3 to '__newindex' (bad data type nil found)",
    ],
    [
      'ngx.arg[1] = { a = 1 }',
      "false kong/plugins/p/handler.lua:3: bad argument #3 to '__newindex' (non-array table found)",
    ],
    ['ngx.arg[3] = 1', 'false kong/plugins/p/handler.lua:3: bad index: 3'],
    ['return ngx.arg[3]', 'true nil'],
    ['ngx.arg[1] = 12 return ngx.arg[1], type(ngx.arg[1])', 'true 12 string'],
  ]),
  ...(
    [
      ['rewrite', 'rewrite_by_lua*'],
      ['access', 'access_by_lua*'],
      ['header_filter', 'header_filter_by_lua*'],
      ['log', 'log_by_lua*'],
    ] as const
  ).map(([phase, context]) =>
    evaluations(`ngx.arg in ${phase}`, phase, [
      ['return ngx.arg[1]', 'false kong/plugins/p/handler.lua:3: API disabled in the current context'],
      ['ngx.arg[1] = "x"', `false kong/plugins/p/handler.lua:3: API disabled in the context of ${context}`],
    ]),
  ),
  {
    title: 'status and headers come too late',
    files: plugins({
      p: {
        body_filter:
          'if ngx.arg[2] then ngx.header["X-Late"] = "1" ngx.status = 500 say(ngx.status, ngx.header["X-Late"]) end',
        log: 'ngx.header["X-Late"] = "1" ngx.status = 500',
      },
    }),
    expects: {
      status: '200 OK',
      headers: { 'X-Late': undefined },
      said: ['200 nil'],
      log: [
        'error attempt to set ngx.header.HEADER after sending out response headers',
        'error attempt to set ngx.status after sending out response headers',
        'error attempt to set ngx.header.HEADER after sending out response headers',
        'error attempt to set ngx.status after sending out response headers',
      ],
    },
  },
  {
    title: 'raw bodies of two plugins compose, at the end only',
    files: plugins({
      a: {
        body_filter: 'local b = kong.response.get_raw_body() say(b) if b then kong.response.set_raw_body(b .. "!") end',
      },
      b: {
        body_filter:
          'local b = kong.response.get_raw_body() say(b) if b then kong.response.set_raw_body("<" .. b .. ">") end',
      },
      c: { header_filter: 'kong.response.clear_header("Content-Length")' },
    }),
    expects: { body: '<hello!>', said: ['nil', 'nil', 'hello', 'hello!'] },
  },
  {
    title: 'HEAD never reaches body_filter',
    files: filter(''),
    request: { method: 'HEAD' },
    expects: { headers: { 'Content-Length': '5' }, body: '', said: [] },
  },
  {
    title: '204 of an upstream calls it once',
    files: filter(''),
    answer: { status: 204, reason: 'No Content' },
    expects: { said: [' true'] },
  },
]
