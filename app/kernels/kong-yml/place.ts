/** A record of kong.yml on the way to a place: the key it stands under, and what else it says. */
export interface YamlStep {
  readonly key: string
  /** Keys and plain values of the record that `key` is in. */
  readonly siblings: ReadonlyMap<string, string>
}

/** Where something is written in kong.yml, read from the lines alone: the text may be half written. */
export interface YamlPlace {
  readonly steps: readonly YamlStep[]
  /** Keys and plain values of the record at the place itself. */
  readonly siblings: ReadonlyMap<string, string>
  /** The key whose value is written there; undefined where a key is. */
  readonly valueOf: string | undefined
  /** What is written of the key or value so far, and the column (from 1) it begins in. */
  readonly typed: string
  readonly column: number
}

interface Line {
  readonly indent: number
  /** Column of what stands behind the dashes. */
  readonly content: number
  readonly key: string | undefined
  readonly value: string
}

/** @param line from 1 @param column from 1, that of the cursor */
export function yamlPlaceAt(text: string, line: number, column: number): YamlPlace {
  const lines = text.split('\n').map(readLine)
  const written = (text.split('\n')[line - 1] ?? '').slice(0, column - 1)
  const [, indent = '', dashes = '', rest = ''] = /^(\s*)((?:-\s+)*)(.*)$/.exec(written) ?? []
  const content = indent.length + dashes.length
  const pair = /^("?[\w.$-]+"?):\s+(.*)$/.exec(rest)
  const around = stepsTo(lines, line - 1, { content, hasDash: dashes !== '' })
  if (!pair) {
    const typed = /[^\s[\]{},]*$/.exec(rest)?.[0] ?? ''
    // `- http` in a list of plain values, and `paths:` alone, are both a word without a colon.
    return { ...around, valueOf: undefined, typed, column: column - typed.length }
  }
  return inFlow(around, { key: pair[1]?.replaceAll('"', '') ?? '', value: pair[2] ?? '', column })
}

/** `service: { name: | }` and `[a, |]` on one line. */
function inFlow(
  around: Pick<YamlPlace, 'steps' | 'siblings'>,
  { key, value, column }: { readonly key: string; readonly value: string; readonly column: number },
): YamlPlace {
  const brace = value.lastIndexOf('{')
  if (brace < 0 || value.includes('}', brace)) {
    const typed = /[^\s[,"']*$/.exec(value)?.[0] ?? ''
    return { ...around, valueOf: key, typed, column: column - typed.length }
  }
  const inside = value.slice(brace + 1)
  const pairs = inside.split(',').map((part) => /^\s*([\w-]+):\s*(.*)$/.exec(part))
  const siblings = new Map(
    pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? ''] as const])),
  )
  const last = pairs.at(-1)
  const typed = last ? (last[2] ?? '') : (/[\w-]*$/.exec(inside)?.[0] ?? '')
  const steps = [...around.steps, { key, siblings: around.siblings }]
  return { steps, siblings, valueOf: last?.[1], typed, column: column - typed.length }
}

function readLine(text: string): Line {
  const [, indent = '', dashes = '', rest = ''] = /^(\s*)((?:-(?:\s+|$))*)(.*)$/.exec(text) ?? []
  const pair = /^"?([\w.$-]+)"?:(?:\s+(.*?))?\s*(?:\s#.*)?$/.exec(rest)
  return {
    indent: indent.length,
    content: indent.length + dashes.length,
    key: rest.startsWith('#') ? undefined : pair?.[1],
    value: (pair?.[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'),
  }
}

function stepsTo(
  lines: readonly Line[],
  at: number,
  { content, hasDash }: { readonly content: number; readonly hasDash: boolean },
): Pick<YamlPlace, 'steps' | 'siblings'> {
  const siblings = recordAround(lines, at, content)
  const steps: YamlStep[] = []
  let column = content
  // An item of a list may stand in the column of its key.
  let isItem = hasDash
  let limit = hasDash ? (lines[at]?.indent ?? 0) : content
  for (let index = at - 1; index >= 0 && column > 0; index -= 1) {
    const line = lines[index]
    if (line?.key === undefined) continue
    const isList = line.content > line.indent
    if (!isItem && line.content === column && isList) {
      isItem = true
      limit = line.indent
      continue
    }
    if (isItem ? line.content > limit : line.content >= limit) continue
    steps.unshift({ key: line.key, siblings: recordAround(lines, index, line.content) })
    column = line.content
    isItem = isList
    limit = isList ? line.indent : line.content
    if (column === 0) break
  }
  return { steps, siblings }
}

/** Keys and values in the column of a line, up to where the record ends on both sides. */
function recordAround(lines: readonly Line[], at: number, column: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const isItemStart = (line: Line) => line.content === column && line.content > line.indent
  for (let index = at; index >= 0; index -= 1) {
    const line = lines[index]
    if (line?.key === undefined) continue
    if (line.content < column) break
    if (index !== at && line.content === column) found.set(line.key, line.value)
    if (isItemStart(line)) break
  }
  for (let index = at + 1; index < lines.length; index += 1) {
    const line = lines[index]
    if (line?.key === undefined) continue
    if (line.content < column || isItemStart(line)) break
    if (line.content === column) found.set(line.key, line.value)
  }
  const own = lines[at]
  if (own?.key !== undefined && own.content === column) found.set(own.key, own.value)
  return found
}
