import type { SendRequest } from '../../../engine/protocol.ts'
import { byteText, fromBytes } from '../byte-text.ts'
import { shellQuote } from './shell-quote.ts'

/** Hosts that a URL can carry as they stand; others are sent by `-H 'Host: …'`. */
const PLAIN_HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/**
 * A request as a curl command line for bash, zsh and sh-likes that know `$'…'`; `readCurl` of it gives the request again
 * (but for `client`, which no command line can say). Headers that curl would add to a body are taken away where the
 * request has none.
 */
export function writeCurl(request: SendRequest): string {
  const { body, headers } = request
  const address = addressOf(request)
  const hasNul = body?.includes(0) ?? false
  const lines = [
    [...methodOptions(request), ...address.options, shellQuote(address.url)].join(' '),
    ...(request.httpVersion === '1.0' ? ['--http1.0'] : request.httpVersion === '2.0' ? ['--http2'] : []),
    ...headers
      .slice(address.taken)
      .map(([name, value]) => `-H ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...removals(request, address.taken > 0),
    ...(body ? [hasNul ? '--data-binary @-' : `--data-raw ${shellQuote(byteText(body))}`] : []),
  ]
  // no shell can hand over a zero byte as an argument
  const pipe = hasNul && body ? `echo ${btoa(byteText(body))} | base64 -d | ` : ''
  return fromBytes(`${pipe}curl ${lines.join(' \\\n  ')}`)
}

interface CurlAddress {
  readonly url: string
  readonly options: readonly string[]
  /** How many of the first headers the URL says. */
  readonly taken: number
}

function addressOf({ target, headers, scheme = 'http' }: SendRequest): CurlAddress {
  const [first] = headers
  const own = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  const isPlain = PLAIN_HOST.test(own)
  const taken = isPlain && first?.[0] === 'Host' && hostsOf(headers) === 1 ? 1 : 0
  const origin = `${scheme}://${isPlain ? own : 'localhost'}`
  // what a URL can't say as it stands: `*`, fragments, blanks
  if (!/^\/[^#\s]*$/.test(target))
    return { url: `${origin}/`, options: ['--request-target', shellQuote(target)], taken }
  const [path = ''] = target.split('?')
  const options = [
    ...(/\/\.{1,2}(?:\/|$)/.test(path) ? ['--path-as-is'] : []),
    // curl would take these for a range of addresses
    ...(/[[\]{}]/.test(target) ? ['--globoff'] : []),
  ]
  return { url: origin + target, options, taken }
}

function hostsOf(headers: SendRequest['headers']): number {
  return headers.filter(([name]) => name.toLowerCase() === 'host').length
}

function methodOptions({ method, body }: SendRequest): readonly string[] {
  if (method === 'HEAD' && !body) return ['--head']
  return method === (body ? 'POST' : 'GET') ? [] : ['-X', shellQuote(method)]
}

/** `-H Name:` for headers that curl would make itself and the request lacks. */
function removals({ headers, body }: SendRequest, hasHost: boolean): readonly string[] {
  const has = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted.toLowerCase())
  const made = [...(hasHost ? [] : ['Host']), ...(body ? ['Content-Type', 'Content-Length'] : [])]
  return made.filter((name) => !has(name)).map((name) => `-H '${name}:'`)
}
