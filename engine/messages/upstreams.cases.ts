import { OutboundError } from '../host.ts'
import { kongYml, plugins, WITNESS, type Case } from './harness.ts'

const REFUSED = 'error connect() failed (111: Connection refused) while connecting to upstream'
const CLOSED = 'error upstream prematurely closed connection while reading response header from upstream'
const LATE = 'error upstream timed out (110: Connection timed out) while reading response header from upstream'
const files = (service: string) => ({ ...plugins({ w: WITNESS }), 'kong.yml': kongYml(['w'], { service }) })
const json = (message: string) => `{\n  "message":"${message}",\n  "request_id":"R"\n}`

/** Addresses as long as there are some; each call uses one up. */
function addresses(...answers: readonly (string | undefined)[]): () => readonly string[] | undefined {
  let calls = 0
  return () => {
    const address = answers[Math.min(calls++, answers.length - 1)]
    return address === undefined ? undefined : [address]
  }
}

/** Peers, tries and cookies (Kong: phases.md §4.3, §5, §7, nginx-behaviour.md §19). */
export const UPSTREAMS: readonly Case[] = [
  {
    title: 'a name server that fails',
    files: files('  url: http://up.test'),
    resolve: () => {
      throw new OutboundError('timeout', 'connect', 'the name server does not answer')
    },
    expects: {
      status: '500 Internal Server Error',
      body: json("failed the initial dns/balancer resolve for 'up.test' with: dns server error: 2 server failure"),
      log: [
        'error [lua] init.lua:371: execute(): DNS resolution failed: dns server error: 2 server failure. Tried: table: 0x…',
      ],
    },
  },
  {
    title: 'a name that is gone when it is tried again',
    files: files('  url: http://up.test\n  retries: 3'),
    answer: null,
    resolve: addresses('10.0.0.1', undefined),
    expects: {
      status: '503 Service Temporarily Unavailable',
      body: 'The upstream server is currently unavailable\nrequest_id: R\n',
      log: [
        REFUSED,
        'error [lua] init.lua:371: execute(): DNS resolution failed: dns server error: 3 name error. Tried: table: 0x…',
        "error [lua] init.lua:1373: balancer(): failed to retry the dns/balancer resolver for up.test' with: name resolution failed",
      ],
    },
  },
  {
    title: 'no retries',
    files: files('  url: http://up.test\n  retries: 0'),
    answer: null,
    expects: { status: '502 Bad Gateway', log: [REFUSED] },
  },
  {
    title: 'a refused POST is tried again',
    files: files('  url: http://up.test\n  retries: 1'),
    request: { method: 'POST' },
    answer: null,
    expects: { status: '502 Bad Gateway', log: [REFUSED, REFUSED] },
  },
  {
    title: 'a POST that was sent is not',
    files: files('  url: http://up.test\n  retries: 1'),
    request: { method: 'POST' },
    answer: { failure: 'reset' },
    expects: { status: '502 Bad Gateway', log: [CLOSED] },
  },
  {
    title: 'a timeout',
    files: files('  url: http://up.test\n  retries: 1\n  read_timeout: 100'),
    answer: { hangs: true },
    expects: { status: '504 Gateway Time-out', log: [LATE, LATE] },
  },
  {
    title: 'an answer that is cut short while a plugin waits for all of it: its own status, in Kong’s template',
    files: plugins({ r: { response: 'say("not reached")', log: 'say(kong.response.get_source())' } }),
    answer: { headers: [['Content-Length', '9']], chunks: ['part'], breaksOff: true },
    expects: {
      status: '200 OK',
      body: 'The upstream server responded with 200\nrequest_id: R\n',
      said: ['exit'],
    },
  },
  {
    title: 'nobody there while a plugin waits for the whole answer: the source is exit',
    files: plugins({
      r: { response: 'say("not reached")', log: 'say(kong.response.get_source(), kong.service.response.get_status())' },
    }),
    answer: null,
    expects: { status: '502 Bad Gateway', said: ['exit nil'] },
  },
  {
    title: 'a cookie to be hashed by',
    files: {
      ...plugins({ w: WITNESS }),
      'kong.yml': kongYml(['w'], {
        more: 'upstreams:\n- name: up.test\n  hash_on: cookie\n  hash_on_cookie: sid\n  hash_on_cookie_path: /p\n  targets:\n  - target: 10.0.0.1:80\n',
      }),
    },
    answer: {
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Content-Length', '0'],
      ],
    },
    expects: { headers: { 'Set-Cookie': 'a=1 | sid=<uuid>; Path=/p; Same-Site=Lax; HttpOnly' } },
  },
  {
    title: 'the certificate of an upstream is not checked by default',
    files: plugins({ p: { access: 'kong.service.request.set_scheme("https")' } }),
    expects: { upstream: { '(verify)': 'false' } },
  },
  {
    title: 'the certificate of an upstream is checked when the service wants it',
    files: files('  url: https://up.test\n  tls_verify: true'),
    expects: { upstream: { '(verify)': 'true' } },
  },
  {
    title: 'the certificate of an upstream is checked when a plugin wants it',
    files: {
      ...plugins({
        p: { access: 'say(kong.service.set_tls_verify(true)) say(pcall(kong.service.set_tls_verify, 1))' },
      }),
      'kong.yml': kongYml(['p'], { service: '  url: https://up.test' }),
    },
    expects: { upstream: { '(verify)': 'true' }, said: ['true', 'false argument must be a boolean'] },
  },
]
