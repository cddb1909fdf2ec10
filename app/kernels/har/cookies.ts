import type { Cookie } from 'har-format'
import { fromBytes } from '../byte-text.ts'

/** Cookies of all headers of a name, as HAR lists them. */
export function harCookies(
  headers: readonly (readonly [name: string, value: string])[],
  header: 'cookie' | 'set-cookie',
): Cookie[] {
  const values = headers.filter(([name]) => name.toLowerCase() === header).map(([, value]) => fromBytes(value))
  if (header === 'cookie')
    return values
      .flatMap((value) => value.split(/;\s*/))
      .filter(Boolean)
      .map(pairOf)
  return values.map(setCookieOf)
}

function pairOf(text: string): Cookie {
  const at = text.indexOf('=')
  return at < 0 ? { name: '', value: text } : { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() }
}

function setCookieOf(text: string): Cookie {
  const [pair = '', ...attributes] = text.split(/;\s*/)
  const of = (wanted: string) => attributes.map(pairOf).find(({ name }) => name.toLowerCase() === wanted)?.value
  const has = (wanted: string) => attributes.some((attribute) => attribute.toLowerCase() === wanted)
  const expires = Date.parse(of('expires') ?? '')
  const [path, domain] = [of('path'), of('domain')]
  return {
    ...pairOf(pair),
    ...(path !== undefined && { path }),
    ...(domain !== undefined && { domain }),
    ...(!Number.isNaN(expires) && { expires: new Date(expires).toISOString() }),
    httpOnly: has('httponly'),
    secure: has('secure'),
  }
}
