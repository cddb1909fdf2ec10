import type { Draft } from '../draft-request.ts'

interface BodyReading {
  readonly headers: Draft['headers']
  /** Number of the first line. */
  readonly line: number
  readonly notes: string[]
}

/** Lines after the headers as a body: what would be read from files, and scripts, are noted and left out. */
export function readBody(
  lines: readonly string[],
  { headers, line, notes }: BodyReading,
): Pick<Draft, 'body' | 'bodyMode'> {
  const kept: string[] = []
  let inScript = false
  for (const [at, text] of lines.entries()) {
    const where = `Line ${line + at}`
    if (inScript || /^[<>]\s*\{%/.test(text)) {
      if (!inScript) notes.push(`${where}: the script is left out; scripts are not run here.`)
      inScript = !text.includes('%}')
    } else if (/^(?:<>|>>!?)\s/.test(text) || /^>\s+\S+\.(?:js|mjs)\s*$/.test(text)) {
      notes.push(`${where}: “${text.trim()}” is left out; answers are kept in the history.`)
    } else if (/^<@?(?:\w+)?\s+\S/.test(text) && !/^<[a-z]+\s+[\w:-]+=/i.test(text)) {
      notes.push(`${where}: the content of ${text.replace(/^<\S*\s+/, '').trim()} is not here; its place is empty.`)
    } else kept.push(text)
  }
  while (kept.length > 0 && kept.at(-1)?.trim() === '') kept.pop()
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  return bodyOf(kept, type)
}

function bodyOf(lines: readonly string[], type: string): Pick<Draft, 'body' | 'bodyMode'> {
  // RFC 2046: the lines of a multipart body end with CRLF
  if (/^multipart\//i.test(type) && lines.length > 0) return { body: `${lines.join('\r\n')}\r\n` }
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    return {
      body: lines
        .map((line) => line.trim())
        .join('\n')
        .replaceAll(/\n(?=&)|(?<=&)\n/g, ''),
      bodyMode: 'form',
    }
  const body = lines.join('\n')
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(type) ? { body, bodyMode: 'json' } : { body }
}
