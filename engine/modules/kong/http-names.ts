import { argumentError, defineNative } from '../../lua/runtime/native.ts'
import { numberToString } from '../../lua/runtime/number.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'

// RFC 2616 §2.2: controls, separators, and no high bytes
const FORBIDDEN_IN_TOKEN = /[\0-\x1f\x7f\x80-\xff \t()<>@,;:\\"/?={}[\]]/
const TOKEN_ERROR =
  'contains one or more invalid characters. ASCII control characters (0-31;127), space, tab and the ' +
  'characters ()<>@,;:\\"/?={}[] are not allowed.'
const HEADER_NAME = /^[a-zA-Z0-9\-_]+\n?$/

/** The validators of kong.tools.http (conformance tools.http). */
export function nameFunctions(): Record<
  'validate_http_token' | 'validate_cookie_name' | 'validate_header_name',
  LuaFunction
> {
  const token = (name: string): LuaFunction =>
    defineNative(name, (_F, value): LuaReturn => {
      if (value === undefined || value === '') return [undefined, 'no token provided']
      return FORBIDDEN_IN_TOKEN.test(subjectOf(value)) ? [undefined, TOKEN_ERROR] : value
    })
  return {
    validate_http_token: token('validate_http_token'),
    validate_cookie_name: token('validate_cookie_name'),
    validate_header_name: defineNative('validate_header_name', (_F, value): LuaReturn => {
      if (value === undefined || value === '') return [undefined, 'no header name provided']
      const text = subjectOf(value)
      if (HEADER_NAME.test(text)) return value
      return [undefined, `bad header name '${text}', allowed characters are A-Z, a-z, 0-9, '_', and '-'`]
    }),
  }
}

/** What `ngx.re.match` takes for a subject: strings, and tostring of numbers, booleans. */
function subjectOf(value: LuaValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberToString(value)
  if (typeof value === 'boolean') return String(value)
  return argumentError(1, 'string expected')
}
