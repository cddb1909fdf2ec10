import type { Run } from '../../../engine/protocol.ts'

export type TraceEvent = Run['trace']['events'][number]
export type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>
type Body = EventOf<'response-sent'>['body']

/** Who made a line what it is. Without a plugin: the gateway itself. */
export interface Author {
  readonly plugin?: string
  readonly phase?: string
  readonly at?: { readonly file: string; readonly line: number }
}

/** One thing of a message or context: `method`, `header X-Tenant`, a key. */
export interface StateLine {
  readonly key: string
  readonly value: string
  readonly by?: Author
}

/** Lines by key; header names count without their case. What was removed keeps the author of the removal. */
export class StateTable {
  private readonly lines = new Map<string, StateLine>()
  private readonly gone = new Map<string, Author>()

  set(key: string, value: string | undefined, by?: Author): void {
    const id = key.toLowerCase()
    if (value === undefined) {
      this.lines.delete(id)
      if (by) this.gone.set(id, by)
    } else {
      this.gone.delete(id)
      this.lines.set(id, { key, value, ...(by && { by }) })
    }
  }

  get(key: string): StateLine | undefined {
    return this.lines.get(key.toLowerCase())
  }

  remover(key: string): Author | undefined {
    return this.gone.get(key.toLowerCase())
  }

  /** Puts other lines in place of all; those that stay the same keep their author, others have this one. */
  replace(lines: readonly (readonly [key: string, value: string])[], by: Author): void {
    const before = new Map(this.lines)
    this.lines.clear()
    for (const [key, value] of lines) {
      const id = key.toLowerCase()
      const known = before.get(id)
      this.lines.set(id, known?.value === value ? known : { key, value, by })
      before.delete(id)
    }
    for (const id of before.keys()) this.gone.set(id, by)
  }

  all(): readonly StateLine[] {
    return [...this.lines.values()]
  }

  copy(): StateTable {
    const copy = new StateTable()
    for (const [id, line] of this.lines) copy.lines.set(id, line)
    for (const [id, by] of this.gone) copy.gone.set(id, by)
    return copy
  }
}

type Lines = readonly (readonly [key: string, value: string])[]

/** Headers as lines; several of one name are one, as Kong reads them out. */
export function headerLines(headers: readonly (readonly [string, string])[]): Lines {
  const joined = new Map<string, [key: string, value: string]>()
  for (const [name, value] of headers) {
    const known = joined.get(name.toLowerCase())
    if (known) known[1] += `, ${value}`
    else joined.set(name.toLowerCase(), [`header ${name}`, value])
  }
  return [...joined.values()]
}

/** A body as a line, when there is one. */
export function bodyLines(body: Body | undefined): Lines {
  if (!body || body.size === 0) return []
  const text = body.text ?? (body.base64 === undefined ? '' : `base64 ${body.base64}`)
  return [['body', body.isCut ? `${text}… (${body.size} bytes)` : text]]
}

export function requestLines({ method, target, headers, body }: EventOf<'request-received'>): Lines {
  return [['method', method], ...targetLines(target), ...headerLines(headers), ...bodyLines(body)]
}

/** Path and query are changed each on its own. */
export function targetLines(target: string): Lines {
  const at = target.indexOf('?')
  if (at < 0) return [['path', target]]
  return [
    ['path', target.slice(0, at)],
    ['query', target.slice(at + 1)],
  ]
}

export function responseLines({ status, reason, headers, body }: EventOf<'response-sent'>): Lines {
  return [['status', `${status} ${reason}`.trimEnd()], ...headerLines(headers), ...bodyLines(body)]
}
