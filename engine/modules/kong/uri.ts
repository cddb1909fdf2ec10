import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import { escapeUri } from '../../gateway/router/uri.ts'
import { isTruthy } from '../pl/lua-access.ts'

const RESERVED = "!*'();:@&=+$,/?%#[]"

/** `kong.tools.uri` (conformance tools.uri). */
export function createUriTools(): LuaTable {
  return library({
    escape: defineNative('escape', (_F, uri) => escapeUri(checkString(uri, 1))),
    normalize: defineNative('normalize', (_F, uri, mergesSlashes) =>
      normalize(checkString(uri, 1), isTruthy(mergesSlashes)),
    ),
  })
}

/** Decodes what need not be escaped, resolves dot segments, merges slashes if told; any uri, with or without slash. */
export function normalize(uri: string, mergesSlashes: boolean): string {
  if (uri === '' || uri === '/') return uri
  const decoded = uri.replace(/%([0-9a-f]{2})/gi, decodeEscape)
  const isDone = !decoded.includes('.') && !(mergesSlashes && decoded.includes('//'))
  return isDone ? decoded : resolveSegments(decoded, mergesSlashes)
}

function decodeEscape(escape: string, hex: string): string {
  const letter = String.fromCharCode(Number.parseInt(hex, 16))
  return RESERVED.includes(letter) ? escape.toUpperCase() : letter
}

/** RFC 3986 §5.2.4, with `..` above the root ignored. */
function resolveSegments(uri: string, mergesSlashes: boolean): string {
  const kept: string[] = []
  let rest = uri
  while (rest !== '') {
    const dots = /^\/?(\.\.?)(?=\/|$)/.exec(rest)
    if (dots !== null) {
      const isRooted = rest.startsWith('/')
      if (isRooted && dots[1] === '..') kept.pop()
      rest = rest.slice(dots[0].length + (isRooted ? 0 : 1))
      if (isRooted && rest === '') rest = '/'
    } else if (mergesSlashes && rest.startsWith('//')) rest = rest.slice(1)
    else {
      const next = rest.indexOf('/', 1)
      kept.push(next < 0 ? rest : rest.slice(0, next))
      rest = next < 0 ? '' : rest.slice(next)
    }
  }
  return kept.join('')
}
