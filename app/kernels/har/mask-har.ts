import type { Har } from 'har-format'

/** What stands where a secret was. */
const MASK = '***'

const SECRET_HEADER =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|(?:x-)?api-?key|.*(?:secret|token|password).*)$/i
const SECRET_FIELD = /^(?:(?:x-)?api-?key|access_token|refresh_token|id_token|.*(?:secret|password|token).*)$/i

/**
 * A HAR without secrets: values of headers, cookies and fields that carry them by name, and every place where one of
 * `secrets` stands. `count` says how many values were hidden.
 */
export function maskHar(har: Har, secrets: readonly string[]): { readonly har: Har; readonly count: number } {
  let count = 0
  const known = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length)
  const hide = (text: string) => {
    const shown = known.reduce(
      (all, secret) => all.replaceAll(secret, MASK).replaceAll(encodeURIComponent(secret), MASK),
      text,
    )
    if (shown !== text) count += 1
    return shown
  }
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return key === 'url' ? hideQuery(hide(value)) : hide(value)
    if (Array.isArray(value)) return value.map((item: unknown) => maskNamed(walk(item, key), key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]))
  }
  const maskNamed = (item: unknown, list: string): unknown => {
    if (!isNamed(item) || item.value === '' || item.value === MASK) return item
    const isSecret =
      list === 'cookies' ||
      (list === 'headers' ? SECRET_HEADER : list === 'queryString' ? SECRET_FIELD : /^$/).test(item.name)
    if (!isSecret) return item
    count += 1
    return { ...item, value: MASK }
  }
  return { har: walk(har, '') as Har, count }
}

function hideQuery(url: string): string {
  const mark = url.indexOf('?')
  if (mark < 0) return url
  const query = url
    .slice(mark + 1)
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at > 0 && SECRET_FIELD.test(pair.slice(0, at)) ? `${pair.slice(0, at)}=${MASK}` : pair
    })
  return `${url.slice(0, mark)}?${query.join('&')}`
}

function isNamed(item: unknown): item is { readonly name: string; readonly value: string } {
  return (
    typeof item === 'object' &&
    item !== null &&
    'name' in item &&
    'value' in item &&
    typeof item.name === 'string' &&
    typeof item.value === 'string'
  )
}
