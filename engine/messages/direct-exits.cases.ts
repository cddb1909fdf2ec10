import { plugins, WITNESS, type Case } from './harness.ts'

const host = ['Host', 'api.test'] as const
const boundary =
  'function cannot be called in body_filter phase (only in: rewrite, access, balancer, response, header_filter, error, admin_api)'
const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
const access = (code: string) => plugins({ a: { ...WITNESS, access: code }, z: WITNESS })
const each = (names: readonly string[], ...phases: string[]) =>
  phases.flatMap((phase) => names.map((name) => `${name}:${phase}`))
const BALANCER_GONE =
  "error failed to run balancer_by_lua*: /usr/local/share/lua/5.1/kong/init.lua:1407: attempt to concatenate local 'balancer_data_ip' (a nil value)"

/** `ngx.exit`, `redirect`, `exec`, `say` straight in a handler (Kong: nginx-behaviour.md §2). */
export const DIRECT_EXITS: readonly Case[] = [
  ...['ngx.exit(ngx.OK)', 'ngx.exit(ngx.DECLINED)'].map((code): Case => ({
    title: `${code} in access skips Kong's balancer`,
    files: access(code),
    expects: {
      status: '500 Internal Server Error',
      body: 'An unexpected error occurred\nrequest_id: R\n',
      log: [BALANCER_GONE],
      ran: ['a:rewrite', 'z:rewrite', 'a:access', ...each(['a'], 'header_filter', 'body_filter', 'body_filter', 'log')],
    },
  })),
  {
    title: 'ngx.exit(ngx.OK) in rewrite skips the rest of rewrite',
    files: plugins({ a: { rewrite: 'ngx.exit(ngx.OK)' }, z: { rewrite: '', access: '' } }),
    expects: { status: '200 OK', body: 'hello', ran: ['a:rewrite', 'z:access'] },
  },
  {
    title: 'ngx.exit(403) in rewrite',
    files: plugins({ a: { rewrite: 'ngx.exit(403)' }, z: WITNESS }),
    expects: { status: '403 Forbidden', ran: ['a:rewrite', ...each(['z'], 'header_filter', 'body_filter', 'log')] },
  },
  {
    title: 'ngx.exit(200) in access is empty and chunked',
    files: access('ngx.exit(200)'),
    expects: { status: '200 OK', headers: { 'Transfer-Encoding': 'chunked' }, body: '' },
  },
  {
    title: 'ngx.exit overrides ngx.status',
    files: access('ngx.status = 418 ngx.exit(401)'),
    expects: { status: '401 Unauthorized', body: page('401 Authorization Required') },
  },
  {
    title: 'ngx.redirect',
    files: access('ngx.redirect("/a b?c=ä")'),
    expects: {
      status: '302 Moved Temporarily',
      headers: { Location: '/a b?c=Ã¤', 'Content-Type': 'text/html' },
      body: page('302 Found'),
      ran: ['a:rewrite', 'z:rewrite', 'a:access', ...each(['a'], 'header_filter', 'body_filter', 'log')],
    },
  },
  ...[301, 303, 307, 308].map((status): Case => ({
    title: `ngx.redirect with ${status}`,
    files: access(`ngx.redirect("/x", ${status})`),
    expects: { headers: { Location: '/x' } },
  })),
  {
    title: 'ngx.redirect with another status',
    files: access('say(pcall(ngx.redirect, "/x", 200)) say(pcall(ngx.redirect, "/x\\r\\ny"))'),
    expects: {
      said: [
        'false only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, ngx.HTTP_PERMANENT_REDIRECT, ngx.HTTP_SEE_OTHER, and ngx.HTTP_TEMPORARY_REDIRECT are allowed',
        'false unsafe byte "0x0d" in redirect uri "/x\r\ny"',
      ],
    },
  },
  {
    title: 'ngx.exec in a circle',
    files: plugins({ a: { access: 'ngx.exec("/p")' } }),
    expects: {
      status: '500 Internal Server Error',
      log: ['error rewrite or internal redirection cycle while internally redirecting to "/p"'],
      ran: Array<string>(11).fill('a:access'),
    },
  },
  {
    title: 'ngx.exec begins anew with an empty context',
    files: plugins({
      a: {
        rewrite: 'say(ngx.var.uri, ngx.var.args, kong.ctx.shared.x) kong.ctx.shared.x = 1',
        access: 'if ngx.var.uri ~= "/p" then ngx.exec("/p", "a=1") end',
      },
    }),
    expects: { status: '200 OK', said: ['/ nil nil', '/p a=1 nil'] },
  },
  {
    title: 'ngx.location.capture of a proxied path',
    files: plugins({
      a: {
        access: 'local r = ngx.location.capture("/p") say(r.status, #r.body, r.truncated)',
      },
    }),
    expects: {
      said: ['500 0 true'],
      log: ['error invalid URL prefix in "://kong_upstream"'],
    },
  },
  {
    title: 'ngx.say in access',
    files: plugins({ a: { ...WITNESS, access: 'ngx.say("x") say(ngx.headers_sent)' }, z: WITNESS }),
    expects: {
      status: '200 OK',
      body: 'x\n',
      said: ['true'],
      upstream: undefined,
      ran: [
        'a:rewrite',
        'z:rewrite',
        'a:access',
        'a:header_filter',
        'a:body_filter',
        'z:access',
        ...each(['a', 'z'], 'body_filter', 'log'),
      ],
    },
  },
  {
    title: 'ngx.say in rewrite',
    files: plugins({ a: { ...WITNESS, rewrite: 'ngx.say("x")' }, z: WITNESS }),
    expects: {
      status: '200 OK',
      body: 'x\n',
      ran: [
        'a:rewrite',
        'a:header_filter',
        'z:header_filter',
        'a:body_filter',
        'z:body_filter',
        'z:rewrite',
        ...each(['a', 'z'], 'body_filter', 'log'),
      ],
    },
  },
  {
    title: 'kong.response.exit after ngx.say',
    files: access('ngx.say("x") kong.response.exit(403, "no")'),
    expects: {
      outcome: 'closed',
      body: '',
      log: [
        `error [kong] init.lua:413 [a] kong/plugins/a/handler.lua:4: ${boundary}`,
        `error lua entry thread aborted: runtime error: /usr/local/share/lua/5.1/kong/init.lua:1250: ${boundary}`,
      ],
    },
  },
  {
    title: 'ngx.print, then ngx.exit(200)',
    files: access('ngx.status = 201 ngx.print("hi") ngx.exit(200)'),
    expects: { status: '201 Created', body: 'hi', log: [] },
  },
  {
    title: 'ngx.exit(500) after output',
    files: access('ngx.print("hi") ngx.exit(500)'),
    expects: {
      status: '200 OK',
      body: 'hi',
      log: ['error attempt to set status 500 via ngx.exit after sending out the response status 200'],
    },
  },
  {
    title: 'a status set in access is overwritten, a header is kept beside the upstream’s',
    files: access('ngx.status = 418 ngx.header["X-Both"] = "mine"'),
    request: { headers: [host] },
    answer: {
      reason: 'Fine',
      headers: [
        ['X-Both', 'theirs'],
        ['Content-Length', '0'],
      ],
    },
    expects: { status: '200 Fine', headers: { 'X-Both': 'mine | theirs' } },
  },
]
