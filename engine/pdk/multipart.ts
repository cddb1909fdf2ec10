import { LuaTable } from '../lua/runtime/table.ts'
import { addTo } from '../scripting/header-tables.ts'

/** Parts by name, repeated names as arrays; undefined without boundary (Kong: pdk.json kong.request.get_body). */
export function parseMultipart(body: string, contentType: string): LuaTable | undefined {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return undefined
  const table = new LuaTable()
  for (const part of body.split(`--${boundary}`).slice(1)) {
    if (part.startsWith('--')) break
    const [head = '', ...rest] = part.replace(/^\r?\n/, '').split(/\r?\n\r?\n/)
    const name = /content-disposition:[^\r\n]*\bname="?([^";\r\n]*)"?/i.exec(head)?.[1]
    if (name !== undefined) addTo(table, name, rest.join('\r\n\r\n').replace(/\r?\n$/, ''))
  }
  return table
}

/** Encodes values as form data, names sorted (Kong: pdk.json kong.service.request.set_body). */
export function encodeMultipart(fields: readonly (readonly [name: string, value: string])[], boundary: string): string {
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${boundary}--\r\n`
}

/** The boundary parameter of a content type. */
export function boundaryOf(contentType: string): string | undefined {
  return /boundary="?([^";\s]+)"?/i.exec(contentType)?.[1]
}
