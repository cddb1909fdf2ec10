import { LuaSyntaxError } from '../diagnostics.ts'
import { chargeMemory, MAX_STRING } from '../runtime/budget.ts'
import { invoke, invokePlain } from '../runtime/call.ts'
import type { LuaFunction } from '../runtime/function.ts'
import { LuaError } from '../runtime/lua-error.ts'
import { checkFunction, checkString, defineNative, defineSuspending, tryPlain } from '../runtime/native.ts'
import { LuaTable } from '../runtime/table.ts'
import { firstOf, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'
import { chargeWork } from './charge.ts'

interface Source {
  readonly text: string
  readonly name: string
  readonly mode: LuaValue
  readonly env: LuaTable | undefined
}

/** Pieces of a reader that are joined at once. */
const BLOCK = 4096

/** Units of asking a reader: a call from native code, and a piece that is kept. */
const PIECE = 40

/** Units of compiling a chunk, and of each byte of it. */
const COMPILE = 2000
const COMPILE_BYTE = 20

/** load, loadstring, loadfile and dofile, with 5.2's mode and environment. */
export function loadFunctions(vm: LuaVm): Record<string, LuaFunction> {
  const run = (_F: LuaFunction, ...args: LuaValue[]): LuaReturn => loadValue(vm, args)
  return {
    load: defineNative('load', run),
    loadstring: defineNative('loadstring', run),
    loadfile: defineNative('loadfile', (_F, path, mode, env) => {
      if (mode !== undefined) checkString(mode, 2)
      const source = readSource(vm, path, { mode, env: asEnv(env) })
      return typeof source === 'string' ? [undefined, source] : compile(vm, source)
    }),
    dofile: defineSuspending(
      'dofile',
      function* (_F, path) {
        return yield* invoke(vm.state, fileFunction(vm, path), [])
      },
      (_F, path) => invokePlain(vm.state, fileFunction(vm, path), []),
    ),
  }
}

function loadValue(vm: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const [chunk, name, mode, env] = args
  if (name !== undefined) checkString(name, 2)
  if (mode !== undefined) checkString(mode, 3)
  if (typeof chunk === 'string' || typeof chunk === 'number') {
    const text = checkString(chunk, 1)
    return compile(vm, { text, name: name === undefined ? text : checkString(name, 2), mode, env: asEnv(env) })
  }
  const reader = checkFunction(chunk, 1, args.length)
  const text = readAll(vm, reader)
  if (text instanceof LuaError) return [undefined, text.value]
  return compile(vm, { text, name: name === undefined ? '=(load)' : checkString(name, 2), mode, env: asEnv(env) })
}

/** Calls the reader until it gives nil or an empty string; it cannot yield. */
function readAll(vm: LuaVm, reader: LuaFunction): string | LuaError {
  // joined now and then: a chain of short pieces takes many times their room
  const blocks: string[] = []
  let pieces: string[] = []
  let length = 0
  for (;;) {
    const outcome = tryPlain(vm, reader, [])
    if ('error' in outcome) return outcome.error
    const piece = outcome.values[0]
    if (piece === undefined || piece === '') return blocks.join('') + pieces.join('')
    if (typeof piece !== 'string' && typeof piece !== 'number')
      return new LuaError('reader function must return a string')
    const text = checkString(piece, 1)
    length += text.length
    if (length > MAX_STRING) return new LuaError('not enough memory')
    chargeWork(vm.state, PIECE)
    chargeMemory(vm.state, text.length)
    pieces.push(text)
    if (pieces.length === BLOCK) {
      blocks.push(pieces.join(''))
      pieces = []
    }
  }
}

function asEnv(env: LuaValue): LuaTable | undefined {
  return env instanceof LuaTable ? env : undefined
}

function compile(vm: LuaVm, { text, name, mode, env }: Source): LuaReturn {
  chargeWork(vm.state, COMPILE + COMPILE_BYTE * text.length)
  const isDump = text.startsWith('\x1b')
  if (typeof mode === 'string' && !mode.includes(isDump ? 'b' : 't')) {
    return [undefined, 'attempt to load chunk with wrong mode']
  }
  const globals = env ?? vm.threadGlobals()
  try {
    if (!isDump) return vm.load(text, name, globals)
    const fn = vm.loadDump(text, globals)
    return fn ?? [undefined, `${bytecodeName(name)}: cannot load incompatible bytecode`]
  } catch (thrown) {
    if (thrown instanceof LuaSyntaxError) return [undefined, thrown.message]
    throw thrown
  }
}

/** lj_bcread.c bcread_error */
function bytecodeName(name: string): string {
  if (name.startsWith('\x1b')) return '(binary)'
  return name.startsWith('@') || name.startsWith('=') ? name.slice(1) : name
}

/** A file of the host; without a name the standard input, which is empty. */
function readSource(vm: LuaVm, file: LuaValue, rest: Pick<Source, 'mode' | 'env'>): Source | string {
  if (file === undefined) return { text: '', name: '=stdin', ...rest }
  const path = checkString(file, 1)
  const text = vm.options.readFile?.(path)
  if (text === undefined) return `cannot open ${path}: No such file or directory`
  return { text, name: `@${path}`, ...rest }
}

function fileFunction(vm: LuaVm, path: LuaValue): LuaValue {
  const source = readSource(vm, path, { mode: undefined, env: undefined })
  if (typeof source === 'string') throw new LuaError(source)
  const result = compile(vm, source)
  const fn = firstOf(result)
  if (fn === undefined && result instanceof Array) throw new LuaError(result[1])
  return fn
}
