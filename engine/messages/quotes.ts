import { readFileSync } from 'node:fs'

/** A text that a document quotes. */
export interface Quote {
  readonly document: string
  /** Number of its section, e.g. `4.1`. */
  readonly section: string
  readonly text: string
}

/** What stands between backticks or double quotes in some sections of a document in docs/kong. */
export function quotesOf(document: string, sections: readonly string[]): Quote[] {
  const text = readFileSync(new URL(`../../docs/kong/${document}.md`, import.meta.url), 'utf8')
  let section = ''
  return text.split('\n').flatMap((line): Quote[] => {
    section = /^#+ (\S+?)\.?(?: |$)/.exec(line)?.[1] ?? section
    if (!sections.includes(section)) return []
    return textsIn(line).map((quoted) => ({ document, section, text: quoted }))
  })
}

function textsIn(line: string): string[] {
  if (/^ {7}\S/.test(line)) return [line.trim()]
  const code = [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
  const rest = line.replaceAll(/`[^`]+`/g, '·')
  const spoken = [...rest.matchAll(/"([^"·]+)"/g)].map(([, text = '']) => text)
  const pages = [...rest.matchAll(/\b([45]\d\d) ([A-Z][^;(,.]+)/g)].map(([, , text = '']) => text.trim())
  return [...code, ...spoken, ...pages]
}

/** A message is words, not a name or a piece of code. */
export function isMessage({ text }: Quote): boolean {
  return /[a-z]{2,}[^a-z]* [^a-z]*[a-z]{2,}/i.test(text) || /^\w[\w-]+: \w/.test(text)
}

/** Whether an observed text holds a quoted one: `<…>` and `...` stand for anything, `\n` for a new line. */
export function holds(observed: string, { text }: Quote): boolean {
  return patternOf(text).test(observed)
}

function patternOf(text: string): RegExp {
  const literal = text
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll(/3\.10\.0/g, '3.9.1')
    .split(/(<[^<>]*>|\.\.\.|"\.\.\."|%[sd]|\bN\b|\bM\b|\bmsg\b)/)
    .map((part, index) => (index % 2 === 1 ? '[\\s\\S]*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
  return new RegExp(literal.join(''))
}
