import { describe } from 'vitest'

import { plugins, provoke, type Case } from './harness.ts'

const host = ['Host', 'api.test'] as const
const SAY = 'say(ngx.var.bytes_sent, ngx.var.body_bytes_sent, kong.log.serialize().response.size)'
const bare = (name: string) => ({ 'kong.conf': `plugins = bundled, ${name}\nheaders = off\n` })
const length = (...lines: string[]) => lines.reduce((sum, line) => sum + line.length + 2, 2)
const DATE = 'Date: Mon, 01 Jan 2024 00:00:00 GMT'

/** `$bytes_sent` is the head and the body as they go over the wire, `$body_bytes_sent` the body with its chunked coding. */
const CASES: readonly Case[] = [
  {
    title: 'a proxied answer of a known length',
    files: { ...plugins({ p: { log: SAY } }), ...bare('p') },
    request: { headers: [host] },
    answer: {
      headers: [
        ['X-Up', '1'],
        ['Content-Length', '5'],
      ],
      chunks: ['hello'],
    },
    expects: {
      said: [
        ((size) => `${size} 5 ${size}`)(
          length('HTTP/1.1 200 OK', 'Content-Length: 5', 'Connection: keep-alive', 'X-Up: 1') + 5,
        ),
      ],
    },
  },
  {
    title: 'an answer of Kong',
    files: { ...plugins({ p: { access: 'kong.response.exit(403, "no")', log: SAY } }), ...bare('p') },
    expects: {
      said: [
        ((size) => `${size} 2 ${size}`)(
          length('HTTP/1.1 403 Forbidden', DATE, 'Connection: keep-alive', 'Content-Length: 2') + 2,
        ),
      ],
    },
  },
  {
    title: 'a chunked answer on a connection that ends',
    files: { ...plugins({ p: { log: SAY } }), ...bare('p') },
    request: { headers: [host, ['Connection', 'close']] },
    answer: { headers: [['Transfer-Encoding', 'chunked']], chunks: ['hello, hello, hello', 'x'], gap: 50 },
    expects: {
      said: [
        ((size) => `${size + 36} 36 ${size + 36}`)(
          length('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Connection: close'),
        ),
      ],
    },
  },
  {
    title: 'a connection closed without a byte',
    files: plugins({ p: { header_filter: 'error("boom")', log: SAY } }),
    expects: { outcome: 'closed', said: ['0 0 0'] },
  },
]

describe('bytes sent', () => {
  provoke(CASES)
})
