/** Forms of Kong's error body. */
export type ErrorType = 'json' | 'plain' | 'xml' | 'html' | 'grpc'

/** `Content-Type` of each form (Kong: phases.md §9). */
export const ERROR_CONTENT_TYPES: Readonly<Record<ErrorType, string>> = {
  json: 'application/json; charset=utf-8',
  plain: 'text/plain; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  html: 'text/html; charset=utf-8',
  grpc: 'application/grpc',
}

/** Media types that choose a form; anything else is ignored (Kong: phases.md §9). */
const MEDIA_TYPES: Readonly<Record<string, ErrorType>> = {
  '*/*': 'json',
  'application/*': 'json',
  'application/json': 'json',
  'text/*': 'plain',
  'text/plain': 'plain',
  'text/html': 'html',
  'application/xml': 'xml',
  'application/grpc': 'grpc',
}

const ACCEPTED = /^\s*([a-z0-9!#$&^_+.*-]+\/[a-z0-9!#$&^_+.*-]+)(.*)$/is
const QUALITY = /;\s*q\s*=\s*(1(?:\.0{0,3})?|0(?:\.\d{0,3})?)(?![\d.])/i

/** Which form a client wants: the highest q, the first of equals, JSON when nothing is known (Kong: phases.md §9). */
export function chooseErrorType(accept: string | undefined): ErrorType {
  let chosen: ErrorType = 'json'
  let best = 0
  for (const item of (accept ?? '').split(',')) {
    const [, name = '', parameters = ''] = ACCEPTED.exec(item) ?? []
    const type = MEDIA_TYPES[name.toLowerCase()]
    const quality = Number(QUALITY.exec(parameters)?.[1] ?? 1)
    if (!type || quality <= best) continue
    best = quality
    chosen = type
  }
  return chosen
}

/** Templates of kong.conf's `error_template_*`: two `%s`, for the message and the request's id. */
export type ErrorTemplates = Partial<Record<ErrorType, string>>

/** What an error body is made of besides its message. */
export interface ErrorRendering {
  readonly requestId: string | undefined
  readonly templates?: ErrorTemplates | undefined
}

/** The body of an error answer; without an id no line names one. The message is not escaped, as in Kong (Kong: phases.md §9). */
export function renderError(type: ErrorType, message: string, { requestId, templates }: ErrorRendering): string {
  const template = templates?.[type]
  if (template !== undefined) return filled(template, [message, requestId ?? ''])
  const has = requestId !== undefined
  switch (type) {
    case 'json':
      return `{\n  "message":"${message}"${has ? `,\n  "request_id":"${requestId}"` : ''}\n}`
    case 'plain':
      return `${message}\n${has ? `request_id: ${requestId}\n` : ''}`
    case 'xml':
      return (
        `<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>${message}</message>\n` +
        `${has ? `  <requestid>${requestId}</requestid>\n` : ''}</error>\n`
      )
    case 'html':
      return (
        '<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Error</title>\n  </head>\n' +
        `  <body>\n    <h1>Error</h1>\n    <p>${message}.</p>\n` +
        `${has ? `    <p>request_id: ${requestId}</p>\n` : ''}  </body>\n</html>\n`
      )
    case 'grpc':
      return ''
  }
}

/** `string.format` with texts only. */
function filled(template: string, values: readonly string[]): string {
  let next = 0
  return template.replaceAll(/%[s%]/g, (mark) => (mark === '%%' ? '%' : (values[next++] ?? '')))
}

/** Messages of statuses that nginx itself can raise (Kong: phases.md §9). */
const HANDLER_MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  411: 'Length required',
  412: 'Precondition failed',
  413: 'Payload too large',
  414: 'URI too long',
  417: 'Expectation failed',
  494: 'Request header or cookie too large',
  500: 'An unexpected error occurred',
  502: 'An invalid response was received from the upstream server',
  503: 'The upstream server is currently unavailable',
  504: 'The upstream server is timing out',
}

/** Further messages that only kong.response.error knows (Kong: phases.md §9). */
const ERROR_MESSAGES: Readonly<Record<number, string>> = {
  ...HANDLER_MESSAGES,
  401: 'Unauthorized',
  402: 'Payment required',
  403: 'Forbidden',
  406: 'Not acceptable',
  407: 'Proxy authentication required',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported media type',
  416: 'Range not satisfiable',
  418: "I'm a teapot",
  421: 'Misdirected request',
  422: 'Unprocessable entity',
  423: 'Locked',
  424: 'Failed dependency',
  425: 'Too early',
  426: 'Upgrade required',
  428: 'Precondition required',
  429: 'Too many requests',
  431: 'Request header fields too large',
  451: 'Unavailable for legal reasons',
  501: 'Not implemented',
  505: 'HTTP version not supported',
  506: 'Variant also negotiates',
  507: 'Insufficient storage',
  508: 'Loop detected',
  510: 'Not extended',
  511: 'Network authentication required',
}

/** What kong.response.error says when it is given no message (Kong: phases.md §9). */
export function defaultMessage(status: number): string {
  return ERROR_MESSAGES[status] ?? otherMessage(status)
}

/** What Kong's handler of nginx's own errors says (Kong: phases.md §9). */
export function handlerMessage(status: number): string {
  return HANDLER_MESSAGES[status] ?? otherMessage(status)
}

function otherMessage(status: number): string {
  return `The upstream server responded with ${status}`
}
