import { kongYml, plugins, WITNESS, type Case, type PhaseCode } from './harness.ts'

const json = (message: string) => `{\n  "message":"${message}",\n  "request_id":"R"\n}`
const FILTERS = ['header_filter', 'body_filter', 'body_filter', 'log']

/** `plugin:phase` of several plugins, phase by phase. */
const after = (...names: string[]) => FILTERS.flatMap((phase) => names.map((name) => `${name}:${phase}`))
/** The plugin at fault stands between two that watch. */
const between = (code: PhaseCode) => plugins({ a: WITNESS, bad: { ...WITNESS, ...code }, z: WITNESS })
const EXIT = 'kong.response.exit(418, "tea")'

/** Which phases run after a short circuit (Kong: phases.md §11). */
export const SHORT_CIRCUITS: readonly Case[] = [
  {
    title: 'exit in rewrite: no plugin after it, no access, then the global filters',
    files: {
      ...between({ rewrite: EXIT }),
      ...plugins({ scoped: { ...WITNESS } }),
      'kong.yml': kongYml(['a', 'bad', 'z'], { route: '    paths: [/]\n    plugins:\n    - name: scoped' }),
    },
    expects: { status: '418 ', body: 'tea', log: [], ran: ['a:rewrite', 'bad:rewrite', ...after('a', 'bad', 'z')] },
  },
  {
    title: 'no route: global filters only',
    files: { ...between({}), 'kong.yml': kongYml(['a', 'bad', 'z'], { route: '    paths: [/other]' }) },
    expects: {
      status: '404 Not Found',
      body: json('no Route matched with those values'),
      ran: ['a:rewrite', 'bad:rewrite', 'z:rewrite', ...after('a', 'bad', 'z')],
    },
  },
  {
    title: 'exit in access: no access after it, everybody is collected',
    files: between({ access: `${EXIT} say("not reached")` }),
    expects: {
      status: '418 ',
      headers: { 'X-Kong-Response-Latency': '0', 'X-Kong-Upstream-Latency': undefined },
      body: 'tea',
      said: [],
      ran: ['a:rewrite', 'bad:rewrite', 'z:rewrite', 'a:access', 'bad:access', ...after('a', 'bad', 'z')],
    },
  },
  {
    title: 'throw in access: as an exit with 500',
    files: between({ access: 'error("boom")' }),
    expects: {
      status: '500 Internal Server Error',
      body: json('An unexpected error occurred'),
      log: ['error [kong] init.lua:413 [bad] kong/plugins/bad/handler.lua:4: boom'],
      ran: ['a:rewrite', 'bad:rewrite', 'z:rewrite', 'a:access', 'bad:access', ...after('a', 'bad', 'z')],
    },
  },
  {
    title: 'the balancer finds nobody: everybody is collected',
    files: between({}),
    resolve: () => undefined,
    expects: {
      status: '503 Service Temporarily Unavailable',
      body: json('name resolution failed'),
      ran: [
        ...['a', 'bad', 'z'].map((name) => `${name}:rewrite`),
        ...['a', 'bad', 'z'].map((name) => `${name}:access`),
        ...after('a', 'bad', 'z'),
      ],
    },
  },
  {
    title: 'exit in response: no response after it, then the filters',
    files: plugins({ a: { response: EXIT }, r: { response: 'say("not reached")' }, z: WITNESS }),
    expects: {
      status: '418 ',
      headers: { 'Content-Type': 'text/plain; charset=UTF-8' },
      body: 'tea',
      said: [],
      ran: ['z:rewrite', 'z:access', 'a:response', ...after('z')],
    },
  },
  {
    title: 'exit in header_filter: the others go on, the body is the new one in one piece',
    files: between({ header_filter: `${EXIT} say("reached")` }),
    expects: {
      status: '418 ',
      headers: { 'Content-Length': '3', 'Content-Type': 'text/plain; charset=UTF-8' },
      body: 'tea',
      said: ['reached'],
      ran: ['rewrite', 'access', 'header_filter', 'body_filter', 'log'].flatMap((phase) =>
        ['a', 'bad', 'z'].map((name) => `${name}:${phase}`),
      ),
    },
  },
  {
    title: 'the upstream refuses: the error page, then the collected filters',
    files: plugins({ a: { ...WITNESS, log: 'say(kong.response.get_source())' }, z: WITNESS }),
    answer: null,
    expects: {
      status: '502 Bad Gateway',
      headers: { 'X-Kong-Upstream-Latency': '0', Via: '1.1 kong/3.9.1' },
      body: 'An invalid response was received from the upstream server\nrequest_id: R\n',
      log: Array<string>(6).fill('error connect() failed (111: Connection refused) while connecting to upstream'),
      said: ['error'],
      ran: ['a:rewrite', 'z:rewrite', 'a:access', 'z:access', ...after('a', 'z')],
    },
  },
  {
    title: 'throw in log: no log after it',
    files: between({ log: 'error("boom")' }),
    expects: {
      status: '200 OK',
      body: 'hello',
      log: ['error failed to run log_by_lua*: kong/plugins/bad/handler.lua:7: boom'],
      ran: [
        ...['rewrite', 'access', 'header_filter', 'body_filter', 'body_filter'].flatMap((phase) =>
          ['a', 'bad', 'z'].map((name) => `${name}:${phase}`),
        ),
        'a:log',
        'bad:log',
      ],
    },
  },
  {
    title: 'response never runs where nothing was proxied',
    files: plugins({ a: { access: EXIT }, r: { response: 'say("not reached")', log: '' } }),
    expects: { status: '418 ', said: [], ran: ['a:access', 'r:log'] },
  },
  {
    title: 'pcall around an exit in access never returns',
    files: plugins({ a: { access: `pcall(kong.response.exit, 418, "tea") say("not reached")` } }),
    expects: { status: '418 ', body: 'tea', said: [] },
  },
  {
    title: 'a second exit, out of a resumed coroutine, is sent at once and wins',
    files: plugins({
      a: {
        access:
          'local co = coroutine.create(function() kong.response.exit(401, "one") kong.response.exit(402, "two") end)' +
          ' say(coroutine.resume(co)) coroutine.resume(co)',
      },
      z: WITNESS,
    }),
    expects: { status: '402 Payment Required', body: 'two', said: ['true'], ran: ['z:rewrite', 'a:access'] },
  },
  {
    title: 'a raw exit in access: only plugins up to it are collected',
    files: between({ access: 'ngx.exit(403)' }),
    expects: {
      status: '403 Forbidden',
      headers: { 'Content-Length': '118', 'Content-Type': 'text/html; charset=UTF-8' },
      body: '<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n</body>\r\n</html>\r\n',
      ran: [
        'a:rewrite',
        'bad:rewrite',
        'z:rewrite',
        'a:access',
        'bad:access',
        ...['header_filter', 'body_filter', 'log'].flatMap((phase) => ['a', 'bad'].map((name) => `${name}:${phase}`)),
      ],
    },
  },
]
