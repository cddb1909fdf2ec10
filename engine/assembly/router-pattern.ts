import type { Pattern } from '../gateway/router/pattern.ts'
import { PatternError } from '../ngx/re/pcre/compile-error.ts'
import { compilePattern } from '../ngx/re/pcre/compile-pattern.ts'
import { execute } from '../ngx/re/pcre/execute.ts'
import type { Program } from '../ngx/re/pcre/program.ts'

/** Kong's lua_regex_match_limit: what bounds the work of one match. */
const MATCH_LIMIT = 100_000

/** PCRE for the traditional router, which may not import it; undefined for a pattern that does not compile. */
export function compileRouterPattern(
  source: string,
  { isAnchored }: { readonly isAnchored: boolean },
): Pattern | undefined {
  const program = programOf(source, isAnchored)
  if (!program) return undefined
  return {
    test: (input) => typeof run(program, input) !== 'number',
    match(input) {
      const found = run(program, input)
      if (typeof found === 'number') return undefined
      const group = (index: number) => groupOf(input, found, index)
      const groups = Array.from({ length: program.groupCount }, (_, index) => group(index + 1))
      return { text: group(0) ?? '', groups, named: namesOf(program, group) }
    },
  }
}

function programOf(source: string, isAnchored: boolean): Program | undefined {
  try {
    return compilePattern(source, {
      caseless: false,
      multiline: false,
      dotAll: false,
      extended: false,
      dupNames: false,
      utf: false,
      checkUtf: false,
      alternativeSyntax: false,
      anchored: isAnchored,
    })
  } catch (error) {
    if (error instanceof PatternError) return undefined
    throw error
  }
}

function run(program: Program, input: string) {
  return execute(program, input, 0, { matchLimit: MATCH_LIMIT, longest: false })
}

function groupOf(input: string, found: Int32Array, index: number): string | undefined {
  const [start = -1, end = -1] = [found[2 * index], found[2 * index + 1]]
  return start < 0 ? undefined : input.slice(start, end)
}

/** ngx.re says `false` for a name whose group took no part. */
function namesOf(program: Program, group: (index: number) => string | undefined): Record<string, string | false> {
  const names: Record<string, string | false> = {}
  for (const [name, [first = 0]] of program.names) names[name] = group(first) ?? false
  return names
}
