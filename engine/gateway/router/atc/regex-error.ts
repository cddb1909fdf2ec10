interface Fault {
  readonly at: number
  readonly length: number
  readonly message: string
}

const LOOK_AROUND = 'look-around, including look-ahead and look-behind, is not supported'

/** Why a pattern is none, as the regex library of atc-router says it (conformance router.expr, `build_log`). */
export function describeRegexError(pattern: string, reason: string): string {
  const { at, length, message } = faultOf(pattern) ?? { at: 0, length: 1, message: reason }
  return `regex parse error:\n    ${pattern}\n    ${' '.repeat(at)}${'^'.repeat(length)}\nerror: ${message}`
}

/** The first mistake in reading order; a group that stays open is found last. */
function faultOf(pattern: string): Fault | undefined {
  const open: number[] = []
  let isRepeatable = false
  for (let at = 0; at < pattern.length; at++) {
    const fault = faultAt(pattern, at, { isRepeatable, depth: open.length })
    if (fault) return fault
    const char = pattern[at] ?? ''
    if (char === '\\') at++
    else if (char === '[') at = endOfClass(pattern, at)
    else if (char === '(') open.push(at)
    else if (char === ')') open.pop()
    isRepeatable = !'(|'.includes(char)
    if (char === '(' && pattern[at + 1] === '?') at += groupHead(pattern, at)
  }
  const at = open.at(-1)
  return at === undefined ? undefined : { at, length: 1, message: 'unclosed group' }
}

function faultAt(
  pattern: string,
  at: number,
  { isRepeatable, depth }: { readonly isRepeatable: boolean; readonly depth: number },
): Fault | undefined {
  const rest = pattern.slice(at, at + 4)
  const look = /^\(\?(?:[=!]|<[=!])/.exec(rest)
  if (look) return { at, length: look[0].length, message: LOOK_AROUND }
  if (/^\\[1-9]/.test(rest)) return { at, length: 2, message: 'backreferences are not supported' }
  if (/^\\[A-Za-z]/.test(rest) && !/^\\[aftnrvAzbBdDsSwWpPxuUQE]/.test(rest))
    return { at, length: 2, message: 'unrecognized escape sequence' }
  if (rest === '\\') return { at, length: 1, message: 'incomplete escape sequence, reached end of pattern prematurely' }
  if (/^[*+?]/.test(rest) && !isRepeatable) return { at, length: 1, message: 'repetition operator missing expression' }
  if (rest.startsWith(')') && depth === 0) return { at, length: 1, message: 'unopened group' }
  if (rest.startsWith('[') && endOfClass(pattern, at) >= pattern.length)
    return { at, length: 1, message: 'unclosed character class' }
  return undefined
}

/** Place of the `]` that ends a class; a `]` at its very start belongs to it. */
function endOfClass(pattern: string, start: number): number {
  let at = start + 1
  if (pattern[at] === '^') at++
  if (pattern[at] === ']') at++
  for (; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === '[') at = endOfClass(pattern, at)
    else if (pattern[at] === ']') return at
  }
  return at
}

/** How many characters after `(` name the group or set flags. */
function groupHead(pattern: string, at: number): number {
  return (/^\(\?(?:P?<[^>]*>|[a-zA-Z-]*:?)/.exec(pattern.slice(at))?.[0].length ?? 1) - 1
}
