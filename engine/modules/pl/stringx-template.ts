import { callPlain, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString, assertTable } from './assert-arg.ts'
import { indexOf, isTruthy } from './lua-access.ts'

/** `stringx.Template`: `$name` and `${name}` from a table or function (Penlight 1.13). */
export function createTemplate(vm: LuaVm): LuaTable {
  const template = new LuaTable()
  template.setString('__index', template)
  const create = (text: LuaValue): LuaTable => {
    const made = LuaTable.fromRecord({ tmpl: assertString(vm, 1, text) })
    made.metatable = template
    return made
  }
  const substitution = (name: string, isSafe: boolean): void =>
    template.setString(
      name,
      defineNative(name, (_F, self, values) => {
        const table = assertTable(vm, 1, values)
        return substitute(vm, textOf(self), { values: table, isSafe })
      }),
    )
  template.setString(
    'new',
    defineNative('new', (_F, text) => create(text)),
  )
  substitution('substitute', false)
  substitution('safe_substitute', true)
  template.metatable = LuaTable.fromRecord({ __call: defineNative('__call', (_F, _self, text) => create(text)) })
  return template
}

function textOf(self: LuaValue): string {
  const text = self instanceof LuaTable ? self.getString('tmpl') : undefined
  return typeof text === 'string' ? text : ''
}

interface Substitution {
  readonly values: LuaTable
  readonly isSafe: boolean
}

function substitute(vm: LuaVm, text: string, { values, isSafe }: Substitution): string {
  const call = values.metatable?.getString('__call')
  const replace = (whole: string, name: string): string => {
    if (call !== undefined) return shown(vm, callPlain(vm, values, [name])[0], whole)
    const value = indexOf(vm, values, name)
    if (isTruthy(value)) return shown(vm, value, whole)
    return isSafe ? name : vm.fail(`not present in table ${name}`)
  }
  return text.replace(/\$\{([A-Za-z0-9_]+)\}/g, replace).replace(/\$([A-Za-z0-9_]+)/g, replace)
}

function shown(vm: LuaVm, value: LuaValue, whole: string): string {
  return isTruthy(value) ? vm.tostring(value) : whole
}
