import { type LuaVm } from '../../lua/vm.ts'
import { LuaArgError, LuaError } from '../../lua/runtime/lua-error.ts'
import { callLua, callPlain, defineSuspending, type Suspension } from '../../lua/runtime/native.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import { type LuaTable } from '../../lua/runtime/table.ts'
import { type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { libraryError } from '../codec/library-error.ts'
import { collectCaptures } from './captures.ts'
import { NO_MATCH } from './pcre/execute.ts'
import { compileRegex, executionError, runRegex, type Regex } from './regex.ts'
import { REGEX_FILE } from './regex-options.ts'
import { expandReplacement, parseReplacement } from './replacement.ts'

/** What a substitution asks for, match after match. */
type Replace = (captures: Int32Array) => string

/** Puts the result together. */
class Substitution {
  readonly #vm: LuaVm
  readonly regex: Regex
  readonly subject: string
  readonly #isGlobal: boolean
  #offset: number | undefined = 0
  #copied = 0
  #count = 0
  #result = ''

  constructor(vm: LuaVm, { regex, subject }: { regex: Regex; subject: string }, isGlobal: boolean) {
    this.#vm = vm
    this.regex = regex
    this.subject = subject
    this.#isGlobal = isGlobal
  }

  /** The next match; undefined at the end; a number is an error. */
  next(): Int32Array | number | undefined {
    if (this.#offset === undefined) return undefined
    const captures = runRegex(this.#vm, this.regex, this.subject, this.#offset)
    return captures === NO_MATCH ? undefined : captures
  }

  take(captures: Int32Array, replacement: string): void {
    const [from = 0, to = 0] = captures
    this.#count++
    // \K and lookbehind may start a match before the last one ended.
    this.#result += this.subject.slice(this.#copied, Math.max(from, this.#copied)) + replacement
    this.#copied = to
    const next = from === to ? to + 1 : to
    this.#offset = this.#isGlobal && next <= this.subject.length ? next : undefined
  }

  finish(): LuaReturn {
    if (this.#count === 0) return [this.subject, 0]
    return [this.#result + this.subject.slice(this.#copied), this.#count]
  }
}

function run(substitution: Substitution, replace: Replace): LuaReturn {
  for (;;) {
    const captures = substitution.next()
    if (captures === undefined) return substitution.finish()
    if (typeof captures === 'number') return [undefined, undefined, executionError(captures)]
    substitution.take(captures, replace(captures))
  }
}

function fromTemplate(
  vm: LuaVm,
  { compiled, subject, template }: { compiled: Regex | string; subject: string; template: string },
  isGlobal: boolean,
): LuaReturn {
  if (typeof compiled === 'string') return [undefined, undefined, compiled]
  const parts = parseReplacement(template)
  if (parts === undefined) return [undefined, undefined, 'failed to compile the replacement template']
  return run(new Substitution(vm, { regex: compiled, subject }, isGlobal), (captures) =>
    expandReplacement(parts, subject, captures),
  )
}

function textOf(vm: LuaVm, values: readonly LuaValue[]): string {
  if (values.length === 0) libraryError(REGEX_FILE, 1085, "bad argument #1 to 'tostring' (value expected)")
  const [value] = values
  return typeof value === 'string' ? value : vm.tostring(value)
}

/** The call is `replace(res)` in regex.lua: that is what a library function given as callback is named after. */
function translate(error: unknown): unknown {
  if (!(error instanceof LuaArgError)) return error
  const message = `bad argument #${error.position} to 'replace' (${error.detail})`
  try {
    return libraryError(REGEX_FILE, 1085, message)
  } catch (translated) {
    return translated instanceof LuaError ? translated : error
  }
}

function* withFunction(
  vm: LuaVm,
  substitution: Substitution,
  replace: LuaFunction,
): Generator<Suspension, LuaReturn, unknown> {
  for (;;) {
    const captures = substitution.next()
    if (captures === undefined) return substitution.finish()
    if (typeof captures === 'number') return [undefined, undefined, executionError(captures)]
    const groups = collectCaptures(substitution.regex, substitution.subject, captures)
    let values: readonly LuaValue[]
    try {
      values = yield* callLua(vm, replace, [groups])
    } catch (error) {
      throw translate(error)
    }
    substitution.take(captures, textOf(vm, values))
  }
}

function withFunctionPlain(vm: LuaVm, substitution: Substitution, replace: LuaFunction): LuaReturn {
  return run(substitution, (captures) => {
    const groups = collectCaptures(substitution.regex, substitution.subject, captures)
    try {
      return textOf(vm, callPlain(vm, replace, [groups]))
    } catch (error) {
      throw translate(error)
    }
  })
}

function define(vm: LuaVm, name: string, isGlobal: boolean): LuaFunction {
  const asText = (value: LuaValue): string => (typeof value === 'string' ? value : vm.tostring(value))
  return defineSuspending(
    name,
    function* (_F, subject, regex, replace, opts) {
      const compiled = compileRegex(regex, opts)
      if (!(replace instanceof LuaFunction))
        return fromTemplate(vm, { compiled, subject: asText(subject), template: asText(replace) }, isGlobal)
      if (typeof compiled === 'string') return [undefined, undefined, compiled]
      return yield* withFunction(
        vm,
        new Substitution(vm, { regex: compiled, subject: asText(subject) }, isGlobal),
        replace,
      )
    },
    (_F, subject, regex, replace, opts) => {
      const compiled = compileRegex(regex, opts)
      if (!(replace instanceof LuaFunction))
        return fromTemplate(vm, { compiled, subject: asText(subject), template: asText(replace) }, isGlobal)
      if (typeof compiled === 'string') return [undefined, undefined, compiled]
      return withFunctionPlain(
        vm,
        new Substitution(vm, { regex: compiled, subject: asText(subject) }, isGlobal),
        replace,
      )
    },
  )
}

/** ngx.re.sub and ngx.re.gsub. Source: lua-resty-core resty/core/regex.lua re_sub_helper(). */
export function installSubstitute(vm: LuaVm, re: LuaTable): void {
  re.setString('sub', define(vm, 'sub', false))
  re.setString('gsub', define(vm, 'gsub', true))
}
