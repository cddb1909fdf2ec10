import { LuaTable } from '../../lua/runtime/table.ts'
import { chargeWork } from '../../lua/stdlib/charge.ts'
import { typeName, type LuaValue } from '../../lua/runtime/value.ts'
import { type LuaVm } from '../../lua/vm.ts'
import { libraryError } from '../codec/library-error.ts'
import { PatternError } from './pcre/compile-error.ts'
import { compilePattern } from './pcre/compile-pattern.ts'
import { execute, type ExecuteResult } from './pcre/execute.ts'
import { type Program } from './pcre/program.ts'
import { readRegexOptions, REGEX_FILE, type RegexOptions } from './regex-options.ts'

/** lua_regex_match_limit, as Kong sets it. */
const MATCH_LIMIT = 100_000
const CACHE_SIZE = 1024

/** A compiled regular expression with the options it was asked with. */
export type Regex = {
  readonly program: Program
  readonly options: RegexOptions
  /** Groups that results list: none with d. */
  readonly groupCount: number
  /** Names and their groups in the order of PCRE's name table. */
  readonly names: readonly (readonly [name: string, group: number])[]
}

/** What a compilation gives: a regex, or the text that ngx.re returns as error. */
export type CompiledRegex = Regex | string

const cache = new Map<string, CompiledRegex>()

function namesOf(program: Program): readonly (readonly [string, number])[] {
  const names = [...program.names].flatMap(([name, groups]) => groups.map((group) => [name, group] as const))
  return names.toSorted((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1))
}

function describe(error: PatternError, source: string): string {
  const rest = source.slice(error.offset)
  const at = rest === '' ? '' : ` at "${cString(rest)}"`
  return `pcre2_compile() failed: ${error.message} in "${cString(source)}"${at}`
}

/** C strings end at the first NUL. */
function cString(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

function compile(source: string, options: RegexOptions): CompiledRegex {
  const has = (letter: string): boolean => options.letters.includes(letter)
  try {
    const program = compilePattern(source, {
      caseless: has('i'),
      multiline: has('m'),
      dotAll: has('s'),
      extended: has('x'),
      dupNames: has('D'),
      utf: has('u') || has('U'),
      checkUtf: !has('U'),
      alternativeSyntax: has('J'),
      anchored: has('a'),
    })
    const isLongest = options.longest
    return {
      program,
      options,
      groupCount: isLongest ? 0 : program.groupCount,
      names: isLongest ? [] : namesOf(program),
    }
  } catch (error) {
    if (error instanceof PatternError) return describe(error, source)
    throw error
  }
}

/** Compiles `regex` with `opts` or finds it compiled. @throws LuaError for values of the wrong type */
export function compileRegex(regex: LuaValue, opts: LuaValue, joinsKey = false): CompiledRegex {
  const options = readRegexOptions(opts)
  if (typeof regex !== 'string') return refuseRegex(regex, joinsKey && options.once)
  const key = `${options.letters}/${regex}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const compiled = compile(regex, options)
  if (cache.size >= CACHE_SIZE) for (const [oldest] of cache) if (cache.delete(oldest)) break
  cache.set(key, compiled)
  return compiled
}

function refuseRegex(regex: LuaValue, isJoined: boolean): never {
  if (regex instanceof LuaTable && !isJoined) {
    const target = "cannot convert 'table' to 'const unsigned char *'"
    return libraryError(REGEX_FILE, 681, `bad argument #1 to 'ngx_lua_ffi_compile_regex' (${target})`)
  }
  if (isJoined && typeof regex !== 'number') {
    return libraryError(REGEX_FILE, 668, `attempt to concatenate local 'regex' (a ${typeName(regex)} value)`)
  }
  return libraryError(REGEX_FILE, 681, `attempt to get length of local 'regex' (a ${typeName(regex)} value)`)
}

/** Runs a regex from a byte offset, at the expense of the run's budget: captures, -1 for no match, or another code of PCRE2. */
export function runRegex(vm: LuaVm, regex: Regex, subject: string, offset: number): ExecuteResult {
  return execute(regex.program, subject, offset, {
    matchLimit: MATCH_LIMIT,
    longest: regex.options.longest,
    charge: (units) => chargeWork(vm.state, units),
  })
}

/** The error that ngx.re gives for a code of PCRE2. */
export function executionError(code: number): string {
  return `pcre_exec() failed: ${code}`
}
