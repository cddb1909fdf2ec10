import type { HeaderPair } from '../../gateway/message.ts'
import { isRecord, type PlainRecord } from '../../gateway/schema/field.ts'
import { nestFields, parseUrlEncoded } from './form.ts'
import { parseMultipart } from './multipart.ts'

/** A body as it was understood; values of a form are texts until a schema says what they are. */
export type RequestBody =
  | { readonly type: 'json' | 'form'; readonly value: PlainRecord }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'none' }
  /** Refused before any endpoint sees it (Kong: admin-api.md §1). */
  | { readonly type: 'refused'; readonly status: 400 | 415; readonly message?: string }

const KNOWN = ['application/json', 'multipart/form-data', 'application/x-www-form-urlencoded']
const YAML = ['application/yaml', 'text/yaml']

/** Whether the content type is one that the Admin API reads; YAML only where it may be. */
export function contentTypeProblem(
  headers: readonly HeaderPair[],
  { acceptsYaml }: { readonly acceptsYaml: boolean },
): RequestBody | undefined {
  const types = headers.filter(([name]) => name.toLowerCase() === 'content-type').map(([, value]) => value)
  if (types.length > 1) return { type: 'refused', status: 400, message: 'Multiple Content-Type headers not allowed' }
  const type = types[0]?.trim().toLowerCase() ?? ''
  const accepted = acceptsYaml ? [...KNOWN, ...YAML] : KNOWN
  return type === '' || accepted.some((known) => type.startsWith(known)) ? undefined : { type: 'refused', status: 415 }
}

/** Reads a body by its content type. */
export function readBody(headers: readonly HeaderPair[], bytes: Uint8Array | undefined): RequestBody {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1].trim() ?? ''
  const kind = type.toLowerCase()
  if (!bytes || bytes.length === 0) return { type: 'none' }
  const text = new TextDecoder().decode(bytes)
  if (kind.startsWith('application/json')) return jsonBody(text)
  if (kind.startsWith('application/x-www-form-urlencoded'))
    return { type: 'form', value: nestFields(parseUrlEncoded(text)) }
  if (kind.startsWith('multipart/form-data')) return { type: 'form', value: nestFields(parseMultipart(text, type)) }
  return { type: 'text', value: text }
}

function jsonBody(text: string): RequestBody {
  const value = parsed(text)
  if (Array.isArray(value)) return { type: 'json', value: Object.fromEntries(value.map((item, at) => [at + 1, item])) }
  if (isRecord(value)) return { type: 'json', value }
  return { type: 'refused', status: 400, message: 'Cannot parse JSON body' }
}

const MAX_DEPTH = 1000

/** cjson refuses what is nested deeper than 1000. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return depthOf(text) > MAX_DEPTH ? undefined : value
  } catch {
    return undefined
  }
}

/** Deepest nesting of valid JSON, brackets in strings left out. */
function depthOf(json: string): number {
  let [depth, most, isText] = [0, 0, false]
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at]
    if (char === '"') isText = !isText
    else if (isText && char === '\\') at += 1
    else if (!isText && (char === '{' || char === '[')) most = Math.max(most, (depth += 1))
    else if (!isText && (char === '}' || char === ']')) depth -= 1
  }
  return most
}
