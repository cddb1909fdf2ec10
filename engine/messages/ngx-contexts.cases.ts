import { evaluations, plugins, type Case, type PhaseCode } from './harness.ts'

const at = 'kong/plugins/p/handler.lua:3: '
const CONTEXTS = {
  rewrite: 'rewrite_by_lua*',
  access: 'access_by_lua*',
  header_filter: 'header_filter_by_lua*',
  body_filter: 'body_filter_by_lua*',
  log: 'log_by_lua*',
  init_worker: 'init_worker_by_lua*',
  certificate: 'ssl_certificate_by_lua*',
  timer: 'ngx.timer',
} as const
type Context = keyof typeof CONTEXTS
const ALL = Object.keys(CONTEXTS) as Context[]
const OUTPUT: readonly Context[] = ['rewrite', 'access']
const YIELDING: readonly Context[] = ['rewrite', 'access', 'certificate', 'timer']
const REQUEST: readonly Context[] = ['rewrite', 'access', 'header_filter', 'body_filter', 'log']

/** APIs with the contexts they work in; elsewhere text A (Kong: nginx-behaviour.md §9). */
const TEXT_A: readonly (readonly [code: string, contexts: readonly Context[]])[] = [
  ['ngx.say("x")', OUTPUT],
  ['ngx.print("x")', OUTPUT],
  ['ngx.send_headers()', OUTPUT],
  ['ngx.exec("/p")', OUTPUT],
  ['ngx.redirect("/p")', OUTPUT],
  ['ngx.location.capture("/p")', OUTPUT],
  ['ngx.req.read_body()', OUTPUT],
  ['ngx.exit(418)', ['rewrite', 'access', 'certificate', 'header_filter', 'timer']],
  ['ngx.sleep(0)', [...YIELDING, 'init_worker']],
  ['ngx.thread.spawn(function() end)', YIELDING],
  ['coroutine.create(function() end)', [...YIELDING, 'header_filter', 'body_filter']],
  ['coroutine.wrap(function() end)', [...YIELDING, 'header_filter', 'body_filter']],
  ['coroutine.status(coroutine.running() or "x")', [...YIELDING, 'header_filter', 'body_filter']],
]
/** APIs of requests; elsewhere text B. */
const TEXT_B: readonly string[] = [
  'ngx.req.get_headers()',
  'ngx.req.get_method()',
  'ngx.req.get_uri_args()',
  'ngx.req.get_body_data()',
  'ngx.req.get_body_file()',
  'ngx.req.http_version()',
  'ngx.req.raw_header()',
  'local x = ngx.var.uri',
  'local x = ngx.header.x',
  'local x = ngx.status',
  'local x = ngx.headers_sent',
  'ngx.resp.get_headers()',
  'ngx.req.set_header("x", "1")',
  'ngx.req.clear_header("x")',
  'ngx.req.set_method(ngx.HTTP_GET)',
  'ngx.req.set_uri("/")',
  'ngx.req.set_uri_args("")',
]

function codeOf(context: Context, code: string): PhaseCode {
  const attempt = `local ok, e = pcall(function() ${code} end) if not ok then say(e) end`
  if (context === 'timer') return { access: `ngx.timer.at(0, function() ${attempt} end)` }
  return { [context]: context === 'body_filter' ? `if ngx.arg[2] then ${attempt} end` : attempt }
}

/** One case per context: every API that does not work there, and what it says. */
const REFUSED: readonly Case[] = ALL.map((context) => {
  const refused: (readonly [string, string])[] = [
    ...TEXT_A.filter(([, contexts]) => !contexts.includes(context)).map(
      ([code]) => [code, `${at}API disabled in the context of ${CONTEXTS[context]}`] as const,
    ),
    ...(REQUEST.includes(context) ? [] : TEXT_B).map(
      (code) => [code, `${at}API disabled in the current context`] as const,
    ),
  ]
  return {
    title: `what does not work in ${context}`,
    files: plugins({
      p: mergedCode(
        context,
        refused.map(([code]) => code),
      ),
    }),
    request: { scheme: 'https' },
    expects: { said: refused.map(([code, text]) => `${code} => ${text}`) },
  }
})

/** All attempts in one handler, each named. */
function mergedCode(context: Context, codes: readonly string[]): PhaseCode {
  const [phase = '', wrapped = ''] = Object.entries(codeOf(context, '@'))[0] ?? []
  const [before = '', after = ''] = wrapped.split(/local ok.*? say\(e\) end/)
  const attempts = codes.map(
    (code) => `do local ok, e = pcall(function() ${code} end) say([==[${code}]==], "=>", tostring(e)) end`,
  )
  return { [phase]: `${before}${attempts.join(' ')}${after}` }
}

/** And everything that does work in a context says nothing about it. */
const ALLOWED: readonly Case[] = ALL.flatMap((context) =>
  TEXT_A.filter(
    ([code, contexts]) =>
      contexts.includes(context) && !/say|print|exec|redirect|exit|send_|set_uri|capture/.test(code),
  ).map(([code]): Case => ({
    title: `${code} works in ${context}`,
    files: plugins({ p: codeOf(context, code) }),
    request: { scheme: 'https' },
    expects: { said: [] },
  })),
)

/** Single texts of the table. */
const OTHERS: readonly Case[] = [
  evaluations('access', 'access', [
    ['return ngx.flush()', 'true nil nothing to flush'],
    ['ngx.req.set_body_data("x")', `false ${at}request body not read yet`],
    ['ngx.req.get_post_args()', `false ${at}no request body found; maybe you should turn on lua_need_request_body?`],
    ['return ngx.on_abort(function() end)', 'true nil lua_check_client_abort is off'],
    ['ngx.req.set_uri("/u", true)', `false ${at}API disabled in the context of access_by_lua*`],
    ['return ngx.get_phase()', 'true access'],
  ]),
  {
    title: 'nothing is printed behind the end',
    files: plugins({ p: { access: 'ngx.eof() say(ngx.print("a"))', log: 'say(pcall(ngx.eof))' } }),
    expects: { said: ['nil seen eof', 'true nil seen eof'] },
  },
  {
    title: 'semaphores only say what they cannot do',
    files: plugins({ p: { log: 'local s = require("ngx.semaphore").new() s:post(1) say(s:count(), s:wait(0))' } }),
    expects: { said: ['1 nil API disabled in the context of log_by_lua*'] },
  },
  {
    title: 'at init there is no request',
    files: {
      'kong/plugins/p/handler.lua': [
        'local function try(f, ...) ngx.log(ngx.NOTICE, "say: ", tostring(select(2, pcall(f, ...)))) end',
        'ngx.log(ngx.NOTICE, "say: ", ngx.get_phase())',
        'try(ngx.req.get_headers) try(ngx.say, "x") try(ngx.timer.at, 0, function() end) try(function() return ngx.var.uri end)',
        'return { PRIORITY = 1, VERSION = "1" }',
      ].join('\n'),
    },
    expects: {
      said: [
        'init',
        'no request found',
        'no request object found',
        'no request',
        'kong/plugins/p/handler.lua:3: no request found',
      ],
    },
  },
  {
    title: 'ngx.balancer outside the balancer',
    files: plugins({ p: { access: 'say(require("ngx.balancer").set_current_peer("127.0.0.1", 80))' } }),
    expects: { said: ['nil no upstream found'] },
  },
  {
    title: 'the phase of each context',
    files: plugins({
      p: {
        init_worker: 'say(ngx.get_phase())',
        certificate: 'say(ngx.get_phase())',
        rewrite: 'say(ngx.get_phase())',
        access: 'say(ngx.get_phase())',
        header_filter: 'say(ngx.get_phase())',
        log: 'say(ngx.get_phase()) ngx.timer.at(0, function() say(ngx.get_phase()) end)',
      },
    }),
    request: { scheme: 'https' },
    expects: { said: ['init_worker', 'ssl_cert', 'rewrite', 'access', 'header_filter', 'log', 'timer'] },
  },
]

export const NGX_CONTEXTS: readonly Case[] = [...REFUSED, ...ALLOWED, ...OTHERS]
