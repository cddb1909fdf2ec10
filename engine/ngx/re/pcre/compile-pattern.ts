import { PatternError } from './compile-error.ts'
import { Emitter } from './emit.ts'
import { firstBytesOfBranches } from './first-bytes.ts'
import { LookbehindLengths } from './lookbehind.ts'
import { parsePattern, type PatternOptions } from './parse-pattern.ts'
import { type ParsedPattern } from './pattern-node.ts'
import { type Program } from './program.ts'
import { contains, isAnchored, minLength, requiredBytes } from './study.ts'

function emitOrLocate(emitter: Emitter, source: string): void {
  try {
    emitter.emitPattern()
  } catch (error) {
    if (error instanceof PatternError && Number.isNaN(error.offset)) throw new PatternError(error.number, source.length)
    throw error
  }
}

/** What lets a search skip positions. Source: PCRE2 pcre2_study.c and the end of pcre2_compile(). */
function study(
  parsed: ParsedPattern,
  hasVerbs: boolean,
): Pick<Program, 'anchored' | 'firstBytes' | 'requiredBytes' | 'minLength'> {
  const { branches, utf } = parsed
  const hasReferences = contains(branches, (node) => node.type === 'back-reference' || node.type === 'call')
  const anchored = isAnchored(branches, !hasReferences && !hasVerbs)
  const hasAccept = contains(branches, (node) => node.type === 'verb' && node.verb === 'accept')
  if (!parsed.startOptimizations || hasAccept) {
    return { anchored, firstBytes: undefined, requiredBytes: undefined, minLength: 0 }
  }
  const first = firstBytesOfBranches(branches, utf)
  return {
    anchored,
    firstBytes: first.nullable || !first.bytes.includes(0) ? undefined : first.bytes,
    requiredBytes: requiredBytes({ type: 'group', capture: undefined, branches }),
    minLength: Math.min(...branches.map(minLength)),
  }
}

/** Compiles a pattern. @throws PatternError */
export function compilePattern(source: string, options: PatternOptions & { readonly anchored: boolean }): Program {
  const parsed = parsePattern(source, options)
  const lengths = new LookbehindLengths(parsed)
  lengths.check()
  const emitter = new Emitter(parsed, lengths)
  emitOrLocate(emitter, source)
  const studied = study(parsed, emitter.hasVerbs)
  return {
    code: Int32Array.from(emitter.code),
    sets: emitter.sets,
    texts: emitter.texts,
    groupCount: parsed.groupCount,
    names: parsed.names,
    registerCount: emitter.registerCount,
    utf: parsed.utf,
    checkUtf: options.checkUtf,
    newline: parsed.newline,
    bsrAnycrlf: parsed.bsrAnycrlf,
    matchLimit: parsed.matchLimit,
    notEmpty: parsed.notEmpty,
    notEmptyAtStart: parsed.notEmptyAtStart,
    ...studied,
    anchored: studied.anchored || options.anchored,
    longestLookbehind: lengths.longest,
    hasVerbs: emitter.hasVerbs,
    mentionsCrOrLf: contains(
      parsed.branches,
      (node) => node.type === 'newline-sequence' || (node.type === 'text' && /[\r\n]/.test(node.bytes)),
    ),
    unsetMatchesEmpty: options.alternativeSyntax,
  }
}
