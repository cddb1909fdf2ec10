import { RE2JS, RE2JSException } from 're2js'

/** What a regular expression found: the matched text and its groups. */
export interface PatternMatch {
  readonly text: string
  /** Groups from 1 on; undefined when a group took no part. */
  readonly groups: readonly (string | undefined)[]
  readonly named: Readonly<Record<string, string>>
}

/** A regular expression whose time is linear in its input, whatever a configuration says (DESIGN §3.6). */
export interface Pattern {
  readonly groupCount: number
  test(input: string): boolean
  match(input: string): PatternMatch | undefined
}

/** Outcome of compiling: a pattern, or why it is none. */
export type PatternResult =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly reason: string }

/**
 * Compiles a pattern of the router. Kong matches paths with Rust's regex crate, which has no lookaround and no
 * back references either (Kong: router.md §2), so RE2's dialect is the right one.
 */
export function compilePattern(source: string): PatternResult {
  try {
    return { ok: true, pattern: patternOf(RE2JS.compile(source.replace(/\(\?<(?![=!])/g, '(?P<'))) }
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, reason: error.message }
    throw error
  }
}

function patternOf(compiled: RE2JS): Pattern {
  const names = Object.entries(compiled.namedGroups() as Record<string, number>)
  return {
    groupCount: compiled.groupCount(),
    test: (input) => compiled.test(input),
    match(input) {
      const matcher = compiled.matcher(input)
      if (!matcher.find()) return undefined
      const group = (index: number) => (matcher.group(index) as string | null) ?? undefined
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
