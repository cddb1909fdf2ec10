/** Longest needle that V8 looks for at each place, one after the other. */
const SHORT = 6
/** From this many comparisons on, a bad needle would hold the process: V8's search is not linear. */
const MANY = 1 << 20

/** Whether `indexOf` is quick however bad the strings are. */
function isHarmless(length: number, needle: string): boolean {
  return needle.length <= SHORT || length * needle.length < MANY
}

/** `indexOf` that takes no more than linear time for long strings, whatever they hold. */
export function plainIndex(subject: string, needle: string, from: number): number {
  return isHarmless(subject.length - from, needle) ? subject.indexOf(needle, from) : linearIndex(subject, needle, from)
}

/** What a search that passed over `length` characters may have cost at most, in matcher's steps. */
export function searchSteps(length: number, needle: string): number {
  return isHarmless(length, needle) ? (length * needle.length) >> 6 : length >> 3
}

/** The search of Knuth, Morris and Pratt. */
function linearIndex(subject: string, needle: string, from: number): number {
  const fallback = fallbacksOf(needle)
  let matched = 0
  for (let s = from; s < subject.length; s++) {
    const code = subject.charCodeAt(s)
    while (matched > 0 && needle.charCodeAt(matched) !== code) matched = fallback[matched - 1] ?? 0
    if (needle.charCodeAt(matched) === code) matched++
    if (matched === needle.length) return s - matched + 1
  }
  return -1
}

/** For each prefix: how long its longest proper prefix is that is its suffix, too. */
function fallbacksOf(needle: string): Int32Array {
  const fallback = new Int32Array(needle.length)
  let matched = 0
  for (let i = 1; i < needle.length; i++) {
    const code = needle.charCodeAt(i)
    while (matched > 0 && needle.charCodeAt(matched) !== code) matched = fallback[matched - 1] ?? 0
    if (needle.charCodeAt(matched) === code) matched++
    fallback[i] = matched
  }
  return fallback
}
