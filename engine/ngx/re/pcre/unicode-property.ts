import { type CodePointTest } from './char-set.ts'

const cache = new Map<string, CodePointTest | undefined>()

/** Tests one code point against one JavaScript property escape: linear, since there is one character. */
function escapeTest(expression: string): CodePointTest | undefined {
  let pattern: RegExp
  try {
    pattern = new RegExp(`^${expression}$`, 'u')
  } catch {
    return undefined
  }
  const known = new Map<number, boolean>()
  return (codePoint) => {
    let answer = known.get(codePoint)
    if (answer === undefined) {
      answer = pattern.test(String.fromCodePoint(codePoint))
      known.set(codePoint, answer)
    }
    return answer
  }
}

const CATEGORIES = new Set([
  'C',
  'Cc',
  'Cf',
  'Cn',
  'Co',
  'Cs',
  'L',
  'Ll',
  'Lm',
  'Lo',
  'Lt',
  'Lu',
  'M',
  'Mc',
  'Me',
  'Mn',
  'N',
  'Nd',
  'Nl',
  'No',
  'P',
  'Pc',
  'Pd',
  'Pe',
  'Pf',
  'Pi',
  'Po',
  'Ps',
  'S',
  'Sc',
  'Sk',
  'Sm',
  'So',
  'Z',
  'Zl',
  'Zp',
  'Zs',
])

const BINARY = [
  'ASCII',
  'Alphabetic',
  'ASCII_Hex_Digit',
  'Bidi_Control',
  'Bidi_Mirrored',
  'Case_Ignorable',
  'Cased',
  'Changes_When_Casefolded',
  'Changes_When_Casemapped',
  'Changes_When_Lowercased',
  'Changes_When_Titlecased',
  'Changes_When_Uppercased',
  'Dash',
  'Default_Ignorable_Code_Point',
  'Deprecated',
  'Diacritic',
  'Emoji',
  'Emoji_Component',
  'Emoji_Modifier',
  'Emoji_Modifier_Base',
  'Emoji_Presentation',
  'Extended_Pictographic',
  'Extender',
  'Grapheme_Base',
  'Grapheme_Extend',
  'Hex_Digit',
  'IDS_Binary_Operator',
  'IDS_Trinary_Operator',
  'ID_Continue',
  'ID_Start',
  'Ideographic',
  'Join_Control',
  'Logical_Order_Exception',
  'Lowercase',
  'Math',
  'Noncharacter_Code_Point',
  'Pattern_Syntax',
  'Pattern_White_Space',
  'Quotation_Mark',
  'Radical',
  'Regional_Indicator',
  'Sentence_Terminal',
  'Soft_Dotted',
  'Terminal_Punctuation',
  'Unified_Ideograph',
  'Uppercase',
  'Variation_Selector',
  'White_Space',
  'XID_Continue',
  'XID_Start',
]

const BINARY_ALIASES: Readonly<Record<string, string>> = {
  alpha: 'Alphabetic',
  ahex: 'ASCII_Hex_Digit',
  bidic: 'Bidi_Control',
  bidim: 'Bidi_Mirrored',
  ci: 'Case_Ignorable',
  dep: 'Deprecated',
  di: 'Default_Ignorable_Code_Point',
  dia: 'Diacritic',
  ebase: 'Emoji_Modifier_Base',
  ecomp: 'Emoji_Component',
  emod: 'Emoji_Modifier',
  epres: 'Emoji_Presentation',
  ext: 'Extender',
  extpict: 'Extended_Pictographic',
  grbase: 'Grapheme_Base',
  grext: 'Grapheme_Extend',
  hex: 'Hex_Digit',
  idc: 'ID_Continue',
  ideo: 'Ideographic',
  ids: 'ID_Start',
  idsb: 'IDS_Binary_Operator',
  idst: 'IDS_Trinary_Operator',
  joinc: 'Join_Control',
  loe: 'Logical_Order_Exception',
  lower: 'Lowercase',
  nchar: 'Noncharacter_Code_Point',
  patsyn: 'Pattern_Syntax',
  patws: 'Pattern_White_Space',
  qmark: 'Quotation_Mark',
  ri: 'Regional_Indicator',
  sd: 'Soft_Dotted',
  sterm: 'Sentence_Terminal',
  space: 'White_Space',
  term: 'Terminal_Punctuation',
  uideo: 'Unified_Ideograph',
  upper: 'Uppercase',
  vs: 'Variation_Selector',
  wspace: 'White_Space',
  xidc: 'XID_Continue',
  xids: 'XID_Start',
  cwcf: 'Changes_When_Casefolded',
  cwcm: 'Changes_When_Casemapped',
  cwl: 'Changes_When_Lowercased',
  cwt: 'Changes_When_Titlecased',
  cwu: 'Changes_When_Uppercased',
}

/** PCRE2 compares property names without case, spaces, hyphens and underscores. */
function simplify(name: string): string {
  return name.replaceAll(/[\s_-]/g, '').toLowerCase()
}

const BINARY_BY_SIMPLE_NAME = new Map(BINARY.map((name) => [simplify(name), name]))

/** Script names in the spelling that JavaScript wants: Old_Italic from olditalic is found by trying. */
function scriptSpelling(name: string): string {
  return name
    .trim()
    .replaceAll(/[\s-]+/g, '_')
    .toLowerCase()
    .replaceAll(/(^|_)([a-z])/g, (text) => text.toUpperCase())
    .replaceAll(/_(For|Of|And)_/g, (text) => text.toLowerCase())
}

function special(name: string): CodePointTest | undefined {
  const number = escapeTest('[\\p{L}\\p{N}]')
  switch (name) {
    case 'any':
      return () => true
    case 'l&':
    case 'lc':
      return escapeTest('[\\p{Lu}\\p{Ll}\\p{Lt}]')
    case 'xan':
      return number
    case 'xwd':
      return escapeTest('[\\p{L}\\p{N}_]')
    case 'xsp':
    case 'xps':
      return escapeTest('[\\p{Z}\\t\\n\\v\\f\\r\\x85\\u180e]')
    case 'xuc':
      return (code) =>
        code === 0x24 || code === 0x40 || code === 0x60 || (code >= 0xa0 && code <= 0xd7ff) || code >= 0xe000
    default:
      return undefined
  }
}

function createTest(name: string): CodePointTest | undefined {
  const simple = simplify(name)
  const known = special(simple)
  if (known !== undefined) return known
  const category = simple.charAt(0).toUpperCase() + simple.slice(1)
  if (CATEGORIES.has(category)) return escapeTest(`\\p{${category}}`)
  const binary = BINARY_BY_SIMPLE_NAME.get(simple) ?? BINARY_ALIASES[simple]
  if (binary !== undefined) return escapeTest(`\\p{${binary}}`)
  const [key, value] = name.split(/[:=]/, 2)
  if (value !== undefined) {
    const simpleKey = simplify(key ?? '')
    if (simpleKey === 'script' || simpleKey === 'sc') return escapeTest(`\\p{sc=${scriptSpelling(value)}}`)
    if (simpleKey === 'scriptextensions' || simpleKey === 'scx') return escapeTest(`\\p{scx=${scriptSpelling(value)}}`)
    return undefined
  }
  return escapeTest(`\\p{scx=${scriptSpelling(name)}}`)
}

/** The characters of \p{name}, or undefined if PCRE2 knows no such property. */
export function unicodeProperty(name: string): CodePointTest | undefined {
  if (!cache.has(name)) cache.set(name, createTest(name))
  return cache.get(name)
}
