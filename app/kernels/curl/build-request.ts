import type { SendRequest } from '../../../engine/protocol.ts'
import { byteArray } from '../byte-text.ts'
import { bodyOf, percentEncoded, type CurlBody } from './body.ts'
import type { CurlOption, ReadOption } from './options.ts'
import { readAddress, type Address } from './address.ts'

type HeaderPair = SendRequest['headers'][number]

/** The requests of one command (between `--next`), one for each address. @throws {Error} when there is no address */
export function buildRequest(options: readonly ReadOption[]): {
  readonly requests: readonly SendRequest[]
  readonly notes: readonly string[]
} {
  const command = new Command(options)
  const { body, files } = bodyOf(options)
  const urls = command.all('url')
  if (urls.length === 0) throw new Error('This curl command has no address.')
  const upload = command.last('upload')
  const unread = [...files, ...(upload === undefined ? [] : [upload])]
  return {
    requests: urls.map((url) => requestOf(command, url, body)),
    notes: [
      ...unread.map(
        (file) => `The content of ${file === '-' ? 'standard input' : file} is not here; its place is empty.`,
      ),
      ...(command.has('config') ? [`The options in ${command.last('config')} are not here.`] : []),
      ...(command.has('proxy') ? ['The proxy (-x) is left out: the request goes to the gateway itself.'] : []),
      ...(command.has('client-certificate') ? ['The client certificate is left out.'] : []),
    ],
  }
}

/** The options of one command, asked by meaning. */
class Command {
  private readonly options: readonly ReadOption[]

  constructor(options: readonly ReadOption[]) {
    this.options = options
  }

  all(meaning: CurlOption): readonly string[] {
    return this.options.filter((option) => option.meaning === meaning).map(({ value }) => value)
  }

  last(meaning: CurlOption): string | undefined {
    return this.all(meaning).at(-1)
  }

  has(meaning: CurlOption): boolean {
    return this.all(meaning).length > 0
  }
}

function requestOf(command: Command, url: string, given: CurlBody | undefined): SendRequest {
  const address = readAddress(url, { keepsDots: command.has('path-as-is') })
  const isQuery = command.has('get')
  const body = isQuery || command.has('head') ? undefined : given
  const queries = [...command.all('url-query').map(queryOf), ...(isQuery && given ? [given.text] : [])]
  const target = command.last('request-target') ?? targetOf(address, queries)
  const version = command.has('http1.0') ? '1.0' : command.has('http2') ? '2.0' : undefined
  return {
    method: command.last('method') ?? methodOf(command, body),
    target,
    headers: headersOf(command, { address, body, isQuery }),
    ...(body && { body: byteArray(body.text) }),
    scheme: address.scheme,
    ...(version && { httpVersion: version }),
  }
}

function methodOf(command: Command, body: CurlBody | undefined): string {
  if (command.has('head')) return 'HEAD'
  if (command.has('upload')) return 'PUT'
  return body ? 'POST' : 'GET'
}

function targetOf({ path, query }: Address, added: readonly string[]): string {
  const all = [...(query === undefined || (query === '' && added.length > 0) ? [] : [query]), ...added]
  return all.length > 0 ? `${path}?${all.join('&')}` : path
}

/** `--url-query`: as `--data-urlencode`, and `+…` as it stands. */
function queryOf(value: string): string {
  if (value.startsWith('+')) return value.slice(1)
  const [, name = '', content = ''] = /^([^=]*)=([\s\S]*)$/.exec(value) ?? [value, '', value]
  return name === '' ? percentEncoded(content) : `${name}=${percentEncoded(content)}`
}

interface HeaderSources {
  readonly address: Address
  readonly body: CurlBody | undefined
  readonly isQuery: boolean
}

/** curl's order: what it makes itself, then the command's own; an own header takes the place of one of the same name. */
function headersOf(command: Command, { address, body }: HeaderSources): readonly HeaderPair[] {
  const own = command.all('header').map(readHeader)
  const isOwn = (name: string) => own.some((header) => header.name.toLowerCase() === name.toLowerCase())
  const user = command.last('user') ?? address.user
  const bearer = command.last('bearer')
  const cookies = command.all('cookie').filter((cookie) => cookie.includes('='))
  const agent = command.last('agent')
  const made: (HeaderPair | undefined)[] = [
    ['Host', address.host],
    user === undefined ? undefined : ['Authorization', `Basic ${btoa(user.includes(':') ? user : `${user}:`)}`],
    bearer === undefined ? undefined : ['Authorization', `Bearer ${bearer}`],
    agent ? ['User-Agent', agent] : undefined,
    body?.accept ? ['Accept', body.accept] : undefined,
    command.has('compressed') ? ['Accept-Encoding', 'deflate, gzip, br, zstd'] : undefined,
    command.has('range') ? ['Range', `bytes=${command.last('range')}`] : undefined,
    command.has('referer') ? ['Referer', (command.last('referer') ?? '').replace(/;auto$/, '')] : undefined,
    cookies.length > 0 ? ['Cookie', cookies.join(';')] : undefined,
  ]
  const after: (HeaderPair | undefined)[] = [
    body?.contentType ? ['Content-Type', body.contentType] : undefined,
    body ? ['Content-Length', String(body.text.length)] : undefined,
  ]
  const kept = (list: readonly (HeaderPair | undefined)[]) =>
    list.filter((header) => header !== undefined).filter(([name]) => !isOwn(name))
  return [
    ...kept(made),
    ...own.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
    ...kept(after),
  ]
}

/** `Name: value`; `Name:` takes a header away; `Name;` sends an empty one. */
function readHeader(text: string): { readonly name: string; readonly value: string | undefined } {
  // byte strings: `\s` would take the last byte of “à” away
  const [, name = '', value] = /^([^:]*):[ \t\r\n]*([\s\S]*?)[ \t\r\n]*$/.exec(text) ?? []
  if (value !== undefined) return { name: name.trim(), value: value === '' ? undefined : value }
  return { name: text.replace(/;\s*$/, '').trim(), value: text.trimEnd().endsWith(';') ? '' : undefined }
}
