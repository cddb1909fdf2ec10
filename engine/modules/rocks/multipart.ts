import { checkString, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { boundaryOf, buildMultipart, parseMultipart, simplePart, type MultipartPart } from './multipart-text.ts'

interface Form {
  readonly boundary: string
  parts: MultipartPart[]
}

type Method = (form: Form, args: readonly LuaValue[], self: LuaValue) => LuaReturn

/** `require "multipart"` (lua-multipart 0.5): `multipart(body, content_type)` is a form to read and change. */
export function createMultipart(): LuaTable {
  const module = new LuaTable()
  const metatable = LuaTable.fromRecord({ __index: module })
  const methods: Record<string, Method> = {
    get: ({ parts }, [name]) => shown(parts.find((part) => part.name === name)),
    get_all: ({ parts }) => {
      const all = new LuaTable()
      for (const { name, value } of parts) if (name !== undefined) all.setString(name, value)
      return all
    },
    get_all_with_arrays: ({ parts }) => grouped(parts),
    get_as_array: ({ parts }, [name]) =>
      LuaTable.fromArray(parts.filter((part) => part.name === name).map(({ value }) => value)),
    set_simple: (form, [name, value, filename, type]) => {
      const key = checkString(name, 2)
      const file = {
        ...(typeof filename === 'string' && { name: filename }),
        ...(typeof type === 'string' && { type }),
      }
      const part = simplePart(key, checkString(value, 3), file)
      const at = form.parts.findIndex((one) => one.name === key)
      if (at < 0) form.parts.push(part)
      else form.parts[at] = part
      return []
    },
    delete: (form, [name]) => {
      form.parts = form.parts.filter((part) => part.name !== name)
      return []
    },
    tostring: ({ parts, boundary }) => buildMultipart(parts, boundary),
  }
  for (const [name, run] of Object.entries(methods))
    module.setString(
      name,
      defineNative(name, (_F, self, ...args) => run(formOf(self), args, self)),
    )
  module.metatable = LuaTable.fromRecord({
    __call: defineNative('__call', (_F, _module, body, contentType) => {
      const object = LuaTable.fromRecord({ _form: new LuaUserdata(openForm(body, contentType)) })
      object.metatable = metatable
      return object
    }),
  })
  return module
}

function openForm(body: LuaValue, contentType: LuaValue): Form {
  const boundary = typeof contentType === 'string' ? boundaryOf(contentType) : undefined
  if (boundary === undefined) return { boundary: 'boundary', parts: [] }
  return { boundary, parts: typeof body === 'string' ? parseMultipart(body, boundary) : [] }
}

function formOf(self: LuaValue): Form {
  const held = self instanceof LuaTable ? self.getString('_form') : undefined
  return held instanceof LuaUserdata ? (held.data as Form) : { boundary: '', parts: [] }
}

function shown(part: MultipartPart | undefined): LuaReturn {
  if (part === undefined) return undefined
  return LuaTable.fromRecord({ name: part.name, value: part.value, headers: LuaTable.fromArray(part.headers) })
}

function grouped(parts: readonly MultipartPart[]): LuaTable {
  const all = new LuaTable()
  for (const { name, value } of parts) {
    if (name === undefined) continue
    const list = all.getString(name)
    if (list instanceof LuaTable) list.append(value)
    else all.setString(name, LuaTable.fromArray([value]))
  }
  return all
}
