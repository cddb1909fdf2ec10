import { escapeUri, unescapeUri } from './escape.ts'

/** A decoded argument: true stands for a name without `=`. */
export type QueryArg = readonly [name: string, value: string | true]

/** Arguments of a query string, at most `max` (0: all). Source: ngx_http_lua_args.c ngx_http_lua_parse_args(). */
export function parseQuery(
  query: string,
  max: number,
): { readonly args: readonly QueryArg[]; readonly truncated: boolean } {
  const args: QueryArg[] = []
  const pairs = query.split('&')
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i] ?? ''
    const isLast = i === pairs.length - 1
    const equals = pair.indexOf('=')
    const name = unescapeUri(equals < 0 ? pair : pair.slice(0, equals))
    if (name !== '') args.push([name, equals < 0 ? true : unescapeUri(pair.slice(equals + 1))])
    if (!isLast && max > 0 && i + 1 === max) return { args, truncated: true }
  }
  return { args, truncated: false }
}

/** One `name=value`; true gives the bare name. */
export function formatQueryArg(name: string, value: string | true): string {
  return value === true ? escapeUri(name) : `${escapeUri(name)}=${escapeUri(value)}`
}
