import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn } from '../lua/runtime/value.ts'
import { valuesOf } from '../lua/runtime/value.ts'
import { argsTable } from '../scripting/query-args.ts'
import type { PdkApi } from './api.ts'
import { parseMultipart } from './multipart.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const MULTIPART = 'multipart/form-data'

/** Decodes a body by its content type: value, error, type (Kong: pdk.json kong.request.get_body). */
export function decodeBody(
  { modules }: PdkApi,
  { contentType, body, maxArgs }: { readonly contentType: string; readonly body: LuaReturn; readonly maxArgs: number },
): LuaReturn {
  const type = contentType.toLowerCase()
  const [text, error] = valuesOf(body)
  if (type.startsWith(FORM)) {
    return typeof text === 'string' ? [argsTable(text, maxArgs).table, undefined, FORM] : [undefined, error, FORM]
  }
  if (type.startsWith(JSON_TYPE)) {
    if (typeof text !== 'string') return [undefined, error, JSON_TYPE]
    const value = modules.decodeJson(text)
    return value instanceof LuaTable ? [value, undefined, JSON_TYPE] : [undefined, 'invalid json body', JSON_TYPE]
  }
  if (type.startsWith(MULTIPART)) {
    if (typeof text !== 'string') return [undefined, error, MULTIPART]
    const parts = parseMultipart(text, contentType)
    return parts === undefined
      ? [undefined, 'unable to decode multipart body', MULTIPART]
      : [parts, undefined, MULTIPART]
  }
  const shown = type.split(';')[0]?.trim() ?? type
  return [undefined, `unsupported content type '${contentType}'`, shown]
}
