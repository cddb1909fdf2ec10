import { plugins, WITNESS, type Case } from './harness.ts'

const around = (phase: string, code = 'error("boom")') => plugins({ a: WITNESS, bad: { [phase]: code }, z: WITNESS })
const BOOM = 'kong/plugins/bad/handler.lua:3: boom'
const each = (names: readonly string[], ...phases: string[]) =>
  phases.flatMap((phase) => names.map((name) => `${name}:${phase}`))
const both = ['a', 'z']
const json = '{\n  "message":"An unexpected error occurred",\n  "request_id":"R"\n}'
const plain = 'An unexpected error occurred\nrequest_id: R\n'

/** Uncaught errors (Kong: nginx-behaviour.md §3). */
export const UNCAUGHT: readonly Case[] = [
  {
    title: 'in rewrite',
    files: around('rewrite'),
    expects: {
      status: '500 Internal Server Error',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: plain,
      log: [`error lua entry thread aborted: runtime error: ${BOOM}`],
      ran: ['a:rewrite', 'bad:rewrite', ...each(both, 'header_filter', 'body_filter', 'body_filter', 'log')],
    },
  },
  {
    title: 'in access',
    files: around('access'),
    expects: {
      status: '500 Internal Server Error',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: json,
      log: [`error [kong] init.lua:413 [bad] ${BOOM}`],
      ran: [
        ...each(both, 'rewrite'),
        'a:access',
        'bad:access',
        ...each(both, 'header_filter', 'body_filter', 'body_filter', 'log'),
      ],
    },
  },
  {
    title: 'in response',
    files: around('response'),
    answer: {
      headers: [
        ['X-Up', '1'],
        ['Content-Length', '2'],
      ],
      chunks: ['up'],
    },
    expects: {
      status: '500 Internal Server Error',
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Up': '1' },
      body: plain,
      log: [`error lua entry thread aborted: runtime error: ${BOOM}`],
    },
  },
  {
    title: 'in header_filter of a proxied answer',
    files: around('header_filter'),
    expects: {
      outcome: 'closed',
      body: '',
      log: [`error failed to run header_filter_by_lua*: ${BOOM}`],
      ran: [...each(both, 'rewrite', 'access'), 'a:header_filter', 'bad:header_filter', ...each(both, 'log')],
    },
  },
  {
    title: 'in header_filter of a short circuit',
    files: plugins({
      e: { access: 'kong.response.exit(418, "tea")' },
      bad: { header_filter: 'error("boom")', body_filter: 'say(ngx.arg[1], ngx.arg[2])' },
    }),
    expects: {
      outcome: 'closed',
      body: '',
      said: [' true'],
      log: [`error failed to run header_filter_by_lua*: ${BOOM}`],
    },
  },
  {
    title: 'in body_filter: a small answer vanishes',
    files: around('body_filter', 'if ngx.arg[2] then error("boom") end'),
    expects: {
      outcome: 'closed',
      body: '',
      log: [`error failed to run body_filter_by_lua*: ${BOOM}`],
      ran: [
        ...each(both, 'rewrite', 'access', 'header_filter'),
        ...['a', 'bad', 'z', 'a', 'bad'].map((name) => `${name}:body_filter`),
        ...each(both, 'log'),
      ],
    },
  },
  {
    title: 'in body_filter: a streamed answer is cut',
    files: around('body_filter', 'if ngx.arg[2] then error("boom") end'),
    answer: { headers: [['Transfer-Encoding', 'chunked']], chunks: ['x'.repeat(5000)], gap: 10 },
    expects: { outcome: 'incomplete', body: 'x'.repeat(5000) },
  },
  {
    title: 'in log',
    files: around('log'),
    expects: { status: '200 OK', body: 'hello', log: [`error failed to run log_by_lua*: ${BOOM}`] },
  },
  {
    title: 'a light thread',
    files: around('access', 'say(ngx.thread.wait(ngx.thread.spawn(function() error("boom") end)))'),
    expects: {
      status: '200 OK',
      said: [`false ${BOOM}`],
      log: [`error lua user thread aborted: runtime error: ${BOOM}`],
    },
  },
  {
    title: 'a table in access',
    files: around('access', 'error({})'),
    expects: { body: json, log: ['error [kong] init.lua:413 [bad] table: 0x…'] },
  },
  {
    title: 'nil in access',
    files: around('access', 'error(nil)'),
    expects: { body: json, log: ['error [kong] init.lua:413 [bad] nil'] },
  },
  {
    title: 'a table in rewrite',
    files: around('rewrite', 'error({})'),
    expects: { body: plain, log: ['error lua entry thread aborted: runtime error: unknown reason'] },
  },
  {
    title: 'a callback of a timer',
    files: around('access', 'ngx.timer.at(0, function() error("boom") end)'),
    expects: {
      status: '200 OK',
      log: [
        `error [lua] job.lua:263: [timer-ng] failed to run timer unix_timestamp=1704067200000;counter=1:meta=debug off: ${BOOM}`,
      ],
    },
  },
]
