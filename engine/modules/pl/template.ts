import { defineNative, library } from '../../lua/runtime/native.ts'
import { callPlain } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString } from './assert-arg.ts'
import { defineCalling, type Call, type Steps } from './calling.ts'
import { createFind, isTruthy, readGlobal } from './lua-access.ts'
import { templateCode, type TemplateSyntax } from './template-code.ts'

/** `pl.template` (Penlight 1.13): `#` lines of Lua, `$(expression)` in text. */
export function createTemplate(vm: LuaVm): LuaTable {
  const find = createFind(vm)
  const compile = (text: LuaValue, options: LuaTable, prefix: string): readonly LuaValue[] => {
    const option = (name: string, fallback: string): string => {
      const value = options.getString(prefix + name)
      return isTruthy(value) ? assertString(vm, 2, value) : fallback
    }
    const syntax: TemplateSyntax = {
      escape: option('escape', '#'),
      inlineEscape: option('inline_escape', '$'),
      brackets: option(prefix === '' ? 'inline_brackets' : 'brackets', '()'),
      isOneLine: isTruthy(options.getString('newline')) && prefix === '',
    }
    const code = templateCode(find, assertString(vm, 1, text), syntax)
    const isDebug = isTruthy(options.getString(`${prefix}debug`))
    return build(vm, code, { chunkName: option('chunk_name', 'TMP'), shown: isDebug ? code : undefined })
  }
  return library({
    compile: defineNative('compile', (_F, text, options) =>
      compile(text, options instanceof LuaTable ? options : new LuaTable(), ''),
    ),
    substitute: defineCalling(vm, 'substitute', function* (call, text, env): Steps<LuaReturn> {
      const values = env instanceof LuaTable ? env : new LuaTable()
      const [made, error] = compile(text, values, '_')
      if (!(made instanceof LuaTable)) return [made, error]
      return yield* call(made.getString('render'), [
        made,
        values,
        values.getString('_parent'),
        values.getString('_debug'),
      ])
    }),
  })
}

interface Build {
  readonly chunkName: string
  readonly shown: string | undefined
}

function build(vm: LuaVm, code: string, { chunkName, shown }: Build): readonly LuaValue[] {
  const env = LuaTable.fromRecord({ __tostring: vm.globals.getString('tostring') })
  const [chunk, error] = callPlain(vm, vm.globals.getString('load'), [code, chunkName, 't', env])
  if (chunk === undefined) return [undefined, error, code]
  const [fn] = callPlain(vm, chunk, [])
  return [LuaTable.fromRecord({ fn, env, code: shown, render: renderFunction(vm) })]
}

function renderFunction(vm: LuaVm): LuaFunction {
  return defineCalling(vm, 'render', function* (call, self, env, parent, isDebug): Steps<LuaReturn> {
    if (!(self instanceof LuaTable)) return undefined
    const code = self.getString('code')
    const values = env instanceof LuaTable ? env : new LuaTable()
    if (parent instanceof LuaTable) values.metatable = LuaTable.fromRecord({ __index: parent })
    const own = self.getString('env')
    if (own instanceof LuaTable) own.metatable = LuaTable.fromRecord({ __index: values })
    const [isFine, out] = yield* runProtected(vm, call, self.getString('fn'))
    if (isTruthy(isFine)) return [callPlain(vm, readGlobal(vm, 'table', 'concat'), [out])[0], undefined, code]
    if (code !== undefined && isTruthy(isDebug)) callPlain(vm, vm.globals.getString('print'), [code])
    return [undefined, out, code]
  })
}

/** Errors come with a traceback, as Penlight gives them. */
function runProtected(vm: LuaVm, call: Call, fn: LuaValue): Steps<readonly LuaValue[]> {
  return call(vm.globals.getString('xpcall'), [fn, readGlobal(vm, 'debug', 'traceback')])
}
