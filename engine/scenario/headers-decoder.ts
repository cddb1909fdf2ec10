import type { HeaderPair } from '../gateway/message.ts'
import { recordOf, type Decoder, type Place } from './strict.ts'
import { byteString } from './text.ts'

/** Headers as a map or as a list of pairs, which keeps order and repeats. */
export const headersDecoder: Decoder<HeaderPair[]> = (value, at) => {
  if (Array.isArray(value)) {
    return value.flatMap((pair: unknown, index): HeaderPair[] => {
      const [name, content, ...rest] = Array.isArray(pair) ? (pair as unknown[]) : []
      if (typeof name === 'string' && isScalar(content) && rest.length === 0) return [headerPair(name, content)]
      at.report('a header is a pair: [name, value]', [...at.path, index])
      return []
    })
  }
  const record = recordOf(value)
  if (!record) return at.report("'headers' must be a map or a list of [name, value]")
  return Object.entries(record).flatMap(([name, content]) => headerValues(name, content, at))
}

function headerValues(name: string, content: unknown, at: Place): HeaderPair[] {
  const values: unknown[] = Array.isArray(content) ? content : [content]
  if (values.every(isScalar)) return values.map((value) => headerPair(name, value))
  at.report(`header ${name} must be text, or a list of texts`, [...at.path, name])
  return []
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)
const headerPair = (name: string, value: unknown): HeaderPair => [byteString(name), byteString(String(value))]
