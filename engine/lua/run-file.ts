import { LuaSyntaxError } from './diagnostics.ts'
import { LuaError } from './runtime/lua-error.ts'
import { invoke } from './runtime/call.ts'
import { defineSuspending } from './runtime/native.ts'
import { LuaTable } from './runtime/table.ts'
import { EMPTY, typeName, type LuaValue } from './runtime/value.ts'
import { installStandardLibrary } from './stdlib/index.ts'
import { LuaVm, type LuaVmOptions } from './vm.ts'

/** What a program that runs alone sees of the world. Texts are byte strings. */
export interface RunFileIo extends Pick<
  LuaVmOptions,
  'now' | 'write' | 'readFile' | 'resolveModule' | 'moduleSearchPaths'
> {
  writeError(text: string): void
}

/** Runs a program as `luajit FILE ARGS` does: uncaught errors go to `writeError` with their traceback. */
export function runFile(
  source: string,
  chunkName: string,
  args: readonly string[],
  io: RunFileIo,
): { readonly exitCode: number } {
  const vm = new LuaVm({ ...io, nextTurn: () => Promise.resolve(), budget: Infinity })
  installStandardLibrary(vm)
  vm.globals.setString('arg', argTable(chunkName, args))
  try {
    const main = vm.load(source, chunkName)
    // luajit.c runs the chunk from a C function: tracebacks end with "[C]: at 0x…"
    const base = defineSuspending('', function* (F) {
      const { state: S } = vm
      S.d = 1
      S.fs[1] = F
      S.cs[1] = 0
      yield* invoke(S, main, args)
      return EMPTY
    })
    void vm.start(base, [], { isSync: true })
    return { exitCode: 0 }
  } catch (thrown) {
    if (thrown instanceof LuaSyntaxError) io.writeError(`luajit: ${thrown.message}\n`)
    else if (thrown instanceof LuaError) io.writeError(`luajit: ${messageOf(vm, thrown)}\n`)
    else throw thrown
    return { exitCode: 1 }
  }
}

/** luajit.c `traceback`: strings get the stack, other values are shown if they can be. */
function messageOf(vm: LuaVm, error: LuaError): string {
  const { value } = error
  if (typeof value === 'string' || typeof value === 'number') return `${vm.tostring(value)}\n${error.traceback ?? ''}`
  const hasText = value instanceof LuaTable && value.metatable?.getString('__tostring') !== undefined
  return hasText ? vm.tostring(value) : `(error object is a ${typeName(value)} value)`
}

function argTable(chunkName: string, args: readonly string[]): LuaTable {
  const table = LuaTable.fromArray(args satisfies readonly LuaValue[])
  table.set(0, chunkName.replace(/^@/, ''))
  table.set(-1, 'luajit')
  return table
}
