import { checkString, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString } from '../pl/assert-arg.ts'
import { itemsOf } from '../pl/lua-access.ts'
import { strip } from './string.ts'

const DEFAULT = 'application/json; charset=utf-8'
const MIME_TYPES: Readonly<Record<string, string>> = {
  'application/grpc': '',
  'text/html': 'text/html; charset=utf-8',
  'application/json': DEFAULT,
  'text/plain': 'text/plain; charset=utf-8',
  'application/xml': 'application/xml; charset=utf-8',
}
const ANY_OF: Readonly<Record<string, string>> = {
  application: DEFAULT,
  text: 'text/plain; charset=utf-8',
  '*': DEFAULT,
}

const TEMPLATES: Readonly<Record<string, string>> = {
  'application/grpc': '',
  'text/html':
    '<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Error</title>\n  </head>\n' +
    '  <body>\n    <h1>Error</h1>\n    <p>%s.</p>\n    <p>request_id: %s</p>\n  </body>\n</html>\n',
  'application/json': '{\n  "message":"%s",\n  "request_id":"%s"\n}',
  'text/plain': '%s\nrequest_id: %s\n',
  'application/xml':
    '<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>%s</message>\n  <requestid>%s</requestid>\n</error>\n',
}

/** Which error format a client wants, and its template (conformance tools.http). */
export function typeFunctions(vm: LuaVm): Record<string, LuaFunction> {
  return {
    get_response_type: defineNative('get_response_type', (_F, accept) => responseType(vm, accept)),
    get_mime_type: defineNative('get_mime_type', (_F, header, useDefault): LuaReturn => {
      const type = mimeType(strip(header === undefined ? '' : vm.tostring(header)))
      if (type !== undefined) return type
      return useDefault === false ? [undefined, 'could not find MIME type'] : DEFAULT
    }),
    get_error_template: defineNative('get_error_template', (_F, type): LuaReturn => {
      const known = Object.keys(TEMPLATES).find((name) => type === name || type === MIME_TYPES[name])
      if (known !== undefined) return TEMPLATES[known]
      return [undefined, `no template found for MIME type ${type === undefined ? 'empty' : checkString(type, 1)}`]
    }),
  }
}

function mimeType(header: string): string | undefined {
  const value = header.split(';')[0] ?? ''
  const [type = '', subtype] = value.split('/')
  if (subtype === undefined) return undefined
  const types = subtype === '*' ? ANY_OF : MIME_TYPES
  const name = subtype === '*' ? type : value
  return Object.hasOwn(types, name) ? types[name] : undefined
}

/** The entry with the highest q wins, the first of equals. */
function responseType(vm: LuaVm, accept: LuaValue): string {
  if (accept === undefined) return DEFAULT
  const text =
    accept instanceof LuaTable
      ? itemsOf(vm, accept)
          .map((item) => checkString(item, 1))
          .join(',')
      : assertString(vm, 1, accept)
  let best = { quality: 0, type: DEFAULT }
  for (const entry of text.split(',')) {
    const range = parseRange(strip(entry))
    if (range === undefined || range.quality <= best.quality) continue
    best = { quality: range.quality, type: mimeType(range.type) ?? DEFAULT }
  }
  return best.type
}

const NAME = '[a-z0-9][a-z0-9\\-!#$&^_+.]+'
const RANGE = new RegExp(`^((?:${NAME}|\\*)/(?:${NAME}|\\*))`, 'i')
const QUALITY = /\s*;\s*q=(1(?:\.0{0,3})?|0(?:\.\d{0,3})?)/iy
const PARAMETER = new RegExp(`\\s*;\\s*${NAME}(?:=[^;]*)?`, 'iy')

/** A media range of Accept; what follows the last readable parameter does not matter. */
function parseRange(entry: string): { readonly type: string; readonly quality: number } | undefined {
  const type = RANGE.exec(entry)?.[1]
  if (type === undefined) return undefined
  let quality = 1
  for (let at = type.length; ;) {
    QUALITY.lastIndex = PARAMETER.lastIndex = at
    const q = QUALITY.exec(entry)
    const hit = q ?? PARAMETER.exec(entry)
    if (hit === null) return { type, quality }
    if (q?.[1] !== undefined) quality = Number(q[1])
    at += hit[0].length
  }
}
