import { RE2JS, RE2JSException } from 're2js'
import { decodeUtf8, encodeUtf8 } from './atc/utf8.ts'

/** What a regular expression found: the matched text and its groups. */
export interface PatternMatch {
  readonly text: string
  /** Groups from 1 on; undefined when a group took no part. */
  readonly groups: readonly (string | undefined)[]
  /** PCRE's names of groups that took no part are `false`; RE2's are missing. */
  readonly named: Readonly<Record<string, string | false>>
}

/** A regular expression whose work is bounded, whatever a configuration says (DESIGN §3.6). Texts are byte strings. */
export interface Pattern {
  test(input: string): boolean
  match(input: string): PatternMatch | undefined
}

/** Outcome of compiling: a pattern, or why it is none. */
export type PatternResult =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly reason: string }

/**
 * Compiles a pattern of the router. Kong matches with Rust's regex crate, which has no lookaround and no
 * back references either (Kong: router.md §2), so RE2's dialect is the right one; its time is linear.
 */
export function compilePattern(source: string): PatternResult {
  try {
    return { ok: true, pattern: patternOf(RE2JS.compile(decodeUtf8(source).replace(/\(\?<(?![=!])/g, '(?P<'))) }
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, reason: error.message }
    throw error
  }
}

function patternOf(compiled: RE2JS): Pattern {
  const names = Object.entries(compiled.namedGroups() as Record<string, number>)
  return {
    test: (input) => compiled.test(decodeUtf8(input)),
    match(input) {
      const matcher = compiled.matcher(decodeUtf8(input))
      if (!matcher.find()) return undefined
      const group = (index: number) => {
        const text = matcher.group(index) as string | null
        return text === null ? undefined : encodeUtf8(text)
      }
      const groups = Array.from({ length: compiled.groupCount() }, (_, index) => group(index + 1))
      const named: Record<string, string> = {}
      for (const [name, index] of names) {
        const value = groups[index - 1]
        if (value !== undefined) named[name] = value
      }
      return { text: group(0) ?? '', groups, named }
    },
  }
}

/** What every match of an anchored pattern begins with; undefined when that is not plain to see. */
export function literalPrefix(source: string): string | undefined {
  if (!source.startsWith('^') || hasOpenAlternative(source)) return undefined
  const [, literal = '', next = ''] = /^\^((?:[\w/ %~,;:=&!@'-]|\\[/.-])*)(.?)/s.exec(source) ?? []
  const whole = literal.replaceAll('\\', '')
  // A quantifier takes the last character back.
  return '?*{'.includes(next) && next !== '' ? whole.slice(0, -1) : whole
}

/** A `|` outside all groups. */
function hasOpenAlternative(source: string): boolean {
  if (!source.includes('|')) return false
  let depth = 0
  for (let at = 0; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at++
    // A class may hold anything: better give up than count wrong.
    else if (char === '[') return true
    else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === '|' && depth === 0) return true
  }
  return false
}
