import { HANDLED_STATUSES } from '../gateway/error-handler.ts'
import { plugins, WITNESS, type Case } from './harness.ts'

/** What Kong's handler says of the statuses nginx gives up with (Kong: phases.md §9). */
const HANDLED: readonly (readonly [number, string, string])[] = [
  [400, 'Bad Request', 'Bad request'],
  [404, 'Not Found', 'Not found'],
  [405, 'Not Allowed', 'Method not allowed'],
  [411, 'Length Required', 'Length required'],
  [412, 'Precondition Failed', 'Precondition failed'],
  [413, 'Request Entity Too Large', 'Payload too large'],
  [414, 'Request-URI Too Large', 'URI too long'],
  [417, '', 'Expectation failed'],
  [500, 'Internal Server Error', 'An unexpected error occurred'],
  [502, 'Bad Gateway', 'An invalid response was received from the upstream server'],
  [503, 'Service Temporarily Unavailable', 'The upstream server is currently unavailable'],
  [504, 'Gateway Time-out', 'The upstream server is timing out'],
]
/** What only kong.response.error says (Kong: phases.md §9). */
const OTHERS: readonly (readonly [number, string, string])[] = [
  [401, 'Unauthorized', 'Unauthorized'],
  [402, 'Payment Required', 'Payment required'],
  [403, 'Forbidden', 'Forbidden'],
  [406, 'Not Acceptable', 'Not acceptable'],
  [407, '', 'Proxy authentication required'],
  [409, 'Conflict', 'Conflict'],
  [410, 'Gone', 'Gone'],
  [415, 'Unsupported Media Type', 'Unsupported media type'],
  [416, 'Requested Range Not Satisfiable', 'Range not satisfiable'],
  [418, '', "I'm a teapot"],
  [421, 'Misdirected Request', 'Misdirected request'],
  [422, '', 'Unprocessable entity'],
  [423, '', 'Locked'],
  [424, '', 'Failed dependency'],
  [425, '', 'Too early'],
  [426, '', 'Upgrade required'],
  [428, '', 'Precondition required'],
  [429, 'Too Many Requests', 'Too many requests'],
  [431, '', 'Request header fields too large'],
  [451, '', 'Unavailable for legal reasons'],
  [494, '', 'Request header or cookie too large'],
  [501, 'Not Implemented', 'Not implemented'],
  [505, 'HTTP Version Not Supported', 'HTTP version not supported'],
  [506, '', 'Variant also negotiates'],
  [507, 'Insufficient Storage', 'Insufficient storage'],
  [508, '', 'Loop detected'],
  [510, '', 'Not extended'],
  [511, '', 'Network authentication required'],
  [599, '', 'The upstream server responded with 599'],
]
const json = (message: string) => `{\n  "message":"${message}",\n  "request_id":"R"\n}`
const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
const access = (code: string) => plugins({ p: { access: code, log: 'say(kong.response.get_source())' }, w: WITNESS })
const host = ['Host', 'api.test'] as const
const GLOBAL = ['w:rewrite', 'p:access', 'w:access', 'w:header_filter', 'w:body_filter', 'w:body_filter']
const SHORT = GLOBAL.filter((name) => name !== 'w:access')

/** `kong.response.exit(status)` without a body (Kong: nginx-behaviour.md §1). */
const NIL_BODIES: readonly Case[] = [
  ...HANDLED.map(([status, reason, message]): Case => ({
    title: `exit(${status}) gets Kong's page`,
    files: access(`kong.response.exit(${status}, nil, { ["X-Custom"] = "kept", ["Content-Type"] = "a/b" })`),
    expects: {
      status: `${status} ${reason}`,
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': String(message.length + '\nrequest_id: \n'.length + 32),
        'X-Custom': 'kept',
      },
      body: `${message}\nrequest_id: R\n`,
      log: [],
      said: ['error'],
      ran: [...SHORT, 'p:log', 'w:log'],
    },
  })),
  {
    title: "exit(494) gets Kong's page as 400",
    files: access('kong.response.exit(494)'),
    expects: {
      status: '400 Bad Request',
      body: 'Request header or cookie too large\nrequest_id: R\n',
      said: ['error'],
    },
  },
  ...(
    [
      [301, 'Moved Permanently', '301 Moved Permanently', 134, 'text/html'],
      [302, 'Moved Temporarily', '302 Found', 110, 'text/html'],
      [401, 'Unauthorized', '401 Authorization Required', 144, 'text/html; charset=UTF-8'],
      [403, 'Forbidden', '403 Forbidden', 118, 'text/html; charset=UTF-8'],
      [429, 'Too Many Requests', '429 Too Many Requests', 134, 'text/html; charset=UTF-8'],
      [501, 'Not Implemented', '501 Not Implemented', 130, 'text/html; charset=UTF-8'],
      [507, 'Insufficient Storage', '507 Insufficient Storage', 140, 'text/html; charset=UTF-8'],
      [416, 'Requested Range Not Satisfiable', '416 Requested Range Not Satisfiable', 162, 'text/html; charset=UTF-8'],
    ] as const
  ).map(([status, reason, title, length, type]): Case => ({
    title: `exit(${status}) gets nginx's page`,
    files: access(
      `kong.response.exit(${status}, nil, { ["Content-Type"] = "a/b", ETag = "e", ["Last-Modified"] = "m", Location = "/l", ["WWW-Authenticate"] = "Key" })`,
    ),
    expects: {
      status: `${status} ${reason}`,
      headers: {
        'Content-Type': type,
        'Content-Length': String(length),
        ETag: undefined,
        'Last-Modified': undefined,
        Location: '/l',
        'WWW-Authenticate': 'Key',
      },
      body: page(title),
      said: ['exit'],
      ran: ['w:rewrite', 'p:access', 'w:header_filter', 'w:body_filter', 'p:log', 'w:log'],
    },
  })),
  ...[200, 201, 304, 407, 418, 422, 426, 511, 599].map((status): Case => ({
    title: `exit(${status}) is empty`,
    files: access(`kong.response.exit(${status})`),
    expects: {
      status: `${status} ${({ 200: 'OK', 201: 'Created', 304: 'Not Modified' } as Record<number, string>)[status] ?? ''}`,
      headers: { 'Content-Length': '0' },
      body: '',
    },
  })),
  {
    title: 'exit(204) has no Content-Length',
    files: access('kong.response.exit(204)'),
    expects: { status: '204 No Content', headers: { 'Content-Length': undefined }, body: '' },
  },
  {
    title: 'exit(204) with a body keeps its length only',
    files: access('kong.response.exit(204, "x")'),
    expects: {
      status: '204 No Content',
      headers: { 'Content-Length': '1' },
      body: '',
      ran: ['w:rewrite', 'p:access', 'w:header_filter', 'p:log', 'w:log'],
    },
  },
  {
    title: 'exit(401, "") is the way to an empty body',
    files: access('kong.response.exit(401, "")'),
    expects: { status: '401 Unauthorized', headers: { 'Content-Length': '0' }, body: '' },
  },
  {
    title: 'exit(494) with a body is sent as it is',
    files: access('kong.response.exit(494, "x")'),
    expects: { status: '494 ', body: 'x' },
  },
  ...(
    [
      ['kong.response.exit(408)', 'nil'],
      ['kong.response.exit(408, "late")', 'text'],
      ['kong.response.exit(444)', '444'],
      ['ngx.exit(ngx.ERROR)', 'ngx.ERROR'],
    ] as const
  ).map(([code, what]): Case => ({
    title: `${code} closes the connection: ${what}`,
    files: access(code),
    expects: {
      outcome: 'closed',
      body: '',
      log: [],
      ran: code.startsWith('ngx') ? ['w:rewrite', 'p:access', 'p:log'] : ['w:rewrite', 'p:access', 'p:log', 'w:log'],
    },
  })),
  {
    title: 'exit(408) in rewrite closes the connection',
    files: plugins({ w: { ...WITNESS, rewrite: 'kong.response.exit(408, "late")' } }),
    expects: { outcome: 'closed', ran: ['w:rewrite', 'w:log'] },
  },
  {
    title: 'Transfer-Encoding is not for plugins',
    files: access('kong.response.exit(200, "x", { ["Transfer-Encoding"] = "chunked" })'),
    expects: {
      status: '200 OK',
      log: ['warn [kong] response.lua:660 manually setting Transfer-Encoding. Ignored.'],
    },
  },
]

/** `kong.response.error` chooses its form by Accept alone, JSON by default (Kong: phases.md §9). */
const ERRORS: readonly Case[] = [
  ...[...HANDLED, ...OTHERS].map(([status, reason, message]): Case => ({
    title: `error(${status}) says what it means`,
    files: access(`kong.response.error(${status})`),
    expects: {
      status: `${status} ${reason}`,
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: json(message),
      said: ['exit'],
    },
  })),
  {
    title: 'error(408) closes the connection',
    files: access('kong.response.error(408)'),
    expects: { outcome: 'closed' },
  },
  ...(
    [
      ['text/html', 'text/html; charset=utf-8', 'html'],
      ['application/xml', 'application/xml; charset=utf-8', 'xml'],
      ['text/*', 'text/plain; charset=utf-8', 'plain'],
      ['text/plain;q=0.5, application/xml;q=0.123', 'text/plain; charset=utf-8', 'plain'],
      ['image/png, */*', 'application/json; charset=utf-8', 'json'],
      ['application/*', 'application/json; charset=utf-8', 'json'],
      ['image/png', 'application/json; charset=utf-8', 'json'],
    ] as const
  ).map(([accept, type, form]): Case => ({
    title: `error for Accept: ${accept}`,
    files: access('kong.response.error(401, "<M>")'),
    request: { headers: [host, ['Accept', accept], ['Content-Type', 'application/xml']] },
    expects: { headers: { 'Content-Type': type }, body: bodyOf(form, '<M>') },
  })),
  {
    title: 'error over gRPC',
    files: access('kong.response.error(401, "M")'),
    request: { headers: [host, ['Accept', 'application/grpc']] },
    expects: { status: '401 Unauthorized', headers: { 'Content-Type': 'application/grpc' }, body: '' },
  },
]

function bodyOf(form: 'html' | 'xml' | 'plain' | 'json', message: string): string {
  switch (form) {
    case 'html':
      return `<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Error</title>\n  </head>\n  <body>\n    <h1>Error</h1>\n    <p>${message}.</p>\n    <p>request_id: R</p>\n  </body>\n</html>\n`
    case 'xml':
      return `<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>${message}</message>\n  <requestid>R</requestid>\n</error>\n`
    case 'plain':
      return `${message}\nrequest_id: R\n`
    case 'json':
      return json(message)
  }
}

const nginx = (title: string, request: Case['request'], status: string, message: string): Case => ({
  title,
  files: plugins({ w: WITNESS }),
  request,
  expects: {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: `${message}\nrequest_id: R\n`,
    ran: ['w:header_filter', 'w:body_filter', 'w:body_filter', 'w:log'],
  },
})

/** What nginx refuses by itself: only plugins without a scope see it (Kong: phases.md §9, nginx-behaviour.md §7). */
const BY_NGINX: readonly Case[] = [
  nginx('no Host', { headers: [] }, '400 Bad Request', 'Bad request'),
  nginx('TRACE', { method: 'TRACE' }, '405 Not Allowed', 'Method not allowed'),
  nginx('a long target', { target: `/${'a'.repeat(9000)}` }, '414 Request-URI Too Large', 'URI too long'),
  nginx(
    'a long header',
    { headers: [host, ['X-Long', 'a'.repeat(9000)]] },
    '400 Bad Request',
    'Request header or cookie too large',
  ),
  {
    title: 'files of kong.conf are the pages of the handler',
    files: {
      ...plugins({ w: WITNESS }),
      'kong.conf': 'plugins = w\nerror_template_plain = ./pages/plain.txt\n',
      'pages/plain.txt': '100%% sorry: %s (%s)\n',
    },
    request: { method: 'TRACE' },
    expects: { status: '405 Not Allowed', body: '100% sorry: Method not allowed (R)\n' },
  },
  {
    title: 'files of kong.conf are the pages of kong.response.error and of Kong itself',
    files: {
      ...plugins({ w: { access: 'kong.response.error(403, "é")' } }),
      'kong.conf': 'plugins = w\nerror_template_json = pages/é.json\n',
      'pages/é.json': '{"é":"%s"}',
    },
    expects: { status: '403 Forbidden', body: '{"\xc3\xa9":"\xc3\xa9"}', headers: { 'Content-Length': '11' } },
  },
  {
    title: 'a page that is not there',
    files: { ...plugins({ w: WITNESS }), 'kong.conf': 'plugins = w\nerror_template_xml = pages/no.xml\n' },
    expects: { problems: ['kong.conf: error_template_xml: no such file at pages/no.xml'] },
  },
  {
    title: 'the form of the page follows Content-Type where Accept is not there',
    files: access('kong.response.exit(404)'),
    request: { headers: [host, ['Content-Type', 'text/html']] },
    expects: { headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: bodyOf('html', 'Not found') },
  },
  {
    title: 'the form of the page follows Accept',
    files: access('kong.response.exit(404)'),
    request: { headers: [host, ['Accept', 'application/xml'], ['Content-Type', 'text/html']] },
    expects: { headers: { 'Content-Type': 'application/xml; charset=utf-8' }, body: bodyOf('xml', 'Not found') },
  },
  {
    title: 'the form of the page follows error_default_type',
    files: {
      ...access('kong.response.exit(404)'),
      'kong.conf': 'plugins = p, w\nerror_default_type = application/json\n',
    },
    expects: { headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: json('Not found') },
  },
  {
    title: 'an error of the upstream is not templated',
    files: plugins({ p: { log: 'say(kong.response.get_source())' } }),
    answer: { status: 404, reason: 'Nope', headers: [['Content-Length', '2']], chunks: ['no'] },
    expects: { status: '404 Nope', body: 'no', said: ['service'] },
  },
  {
    title: 'a timeout of the upstream',
    files: plugins({ p: { log: 'say(kong.response.get_source())' } }),
    answer: { hangs: true },
    expects: {
      status: '504 Gateway Time-out',
      body: 'The upstream server is timing out\nrequest_id: R\n',
      said: ['error'],
    },
  },
  {
    title: 'HEAD gets the head of the page',
    files: access('kong.response.exit(404)'),
    request: { method: 'HEAD' },
    expects: {
      status: '404 Not Found',
      headers: { 'Content-Length': '55' },
      body: '',
      ran: ['w:rewrite', 'p:access', 'w:header_filter', 'p:log', 'w:log'],
    },
  },
]

/** All of them; 408 has no page because its connection is closed. */
export const ERROR_PAGES: readonly Case[] = [...NIL_BODIES, ...ERRORS, ...BY_NGINX]
export const UNPROVOKED = [...HANDLED_STATUSES].filter(
  (status) => status !== 408 && status !== 494 && !HANDLED.some(([known]) => known === status),
)
