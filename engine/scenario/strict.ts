import type { Diagnostic } from '../diagnostic.ts'
import type { ValuePath, YamlFile } from '../gateway/yaml.ts'

/** Where a value stands and where its mistakes go. */
export interface Place {
  readonly path: ValuePath
  report(message: string, path?: ValuePath): undefined
}

/** Turns plain data into a typed value, or reports why not and gives nothing. */
export type Decoder<T> = (value: unknown, at: Place) => T | undefined
type Decoded<D> = D extends Decoder<infer T> ? T : never

/** Decodes a whole file; mistakes become diagnostics with positions. */
export function decodeFile<T>(
  file: YamlFile,
  name: string,
  decoder: Decoder<T>,
): { readonly value: T | undefined; readonly diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const at = placeAt([], (message, path) => {
    diagnostics.push({ code: 'phasescope-yml', severity: 'error', message, file: name, range: file.locate(path) })
  })
  return { value: decoder(file.value ?? {}, at), diagnostics }
}

function placeAt(path: ValuePath, sink: (message: string, path: ValuePath) => void): Place {
  return {
    path,
    report(message, where = path) {
      sink(message, where)
      return undefined
    },
  }
}

/** The place of what a value holds. */
export function inside(at: Place, step: string | number): Place {
  return { path: [...at.path, step], report: (message, path = [...at.path, step]) => at.report(message, path) }
}

const nameOf = ({ path }: Place) => {
  const last = path.findLast((step) => typeof step === 'string')
  return last === undefined ? 'the file' : `'${last}'`
}

export const text: Decoder<string> = (value, at) =>
  typeof value === 'string' ? value : at.report(`${nameOf(at)} must be a string`)

/** Text, or a number that YAML made of it: `3.9` without quotes. */
export const looseText: Decoder<string> = (value, at) => (typeof value === 'number' ? String(value) : text(value, at))

export const flag: Decoder<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : at.report(`${nameOf(at)} must be true or false`)

export const anything: Decoder<unknown> = (value) => value

export function integer(low: number, high: number): Decoder<number> {
  return (value, at) =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high
      ? Number(value)
      : at.report(`${nameOf(at)} must be a whole number from ${low} to ${high}`)
}

/** Milliseconds of `50ms`, `2s` or `1m`. */
export const duration: Decoder<number> = (value, at) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(String(value)) ?? []
  if (amount === undefined || unit === undefined)
    return at.report(`${nameOf(at)} must be a duration with its unit, such as 50ms or 2s`)
  return Number(amount) * { ms: 1, s: 1000, m: 60_000 }[unit as 'ms' | 's' | 'm']
}

export function oneOf<const T extends string>(choices: readonly T[]): Decoder<T> {
  return (value, at) =>
    choices.find((choice) => choice === value) ?? at.report(`${nameOf(at)} must be one of: ${choices.join(', ')}`)
}

export function listOf<T>(item: Decoder<T>): Decoder<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return at.report(`${nameOf(at)} must be a list`)
    return value.flatMap((entry: unknown, index) => {
      const decoded = item(entry, inside(at, index))
      return decoded === undefined ? [] : [decoded]
    })
  }
}

export function mapOf<T>(item: Decoder<T>): Decoder<Map<string, T>> {
  return (value, at) => {
    const record = recordOf(value)
    if (!record) return at.report(`${nameOf(at)} must be a map`)
    const entries = Object.entries(record).flatMap(([key, entry]) => {
      const decoded = item(entry, inside(at, key))
      return decoded === undefined ? [] : [[key, decoded] as const]
    })
    return new Map(entries)
  }
}

/** A map with known keys; any other key is a mistake (DESIGN §2). */
export function objectOf<Fields extends Readonly<Record<string, Decoder<unknown>>>>(
  fields: Fields,
): Decoder<{ readonly [K in keyof Fields]?: Decoded<Fields[K]> }> {
  return (value, at) => {
    const record = recordOf(value)
    if (!record) return at.report(`${nameOf(at)} must be a map`)
    const decoded: Record<string, unknown> = {}
    for (const [key, entry] of Object.entries(record)) {
      const decoder = Object.hasOwn(fields, key) ? fields[key] : undefined
      if (!decoder) at.report(`unknown key '${key}'; known here: ${Object.keys(fields).join(', ')}`, [...at.path, key])
      else if (entry !== null) decoded[key] = decoder(entry, inside(at, key))
    }
    return decoded as { readonly [K in keyof Fields]?: Decoded<Fields[K]> }
  }
}

/** Plain record, or nothing. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
