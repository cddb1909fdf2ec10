import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readClientHello } from './client-hello.ts'

const number = (value: number, size: number) =>
  Array.from({ length: size }, (_, i) => (value >> (8 * (size - 1 - i))) & 0xff)
const vector = (size: number, bytes: readonly number[]) => [...number(bytes.length, size), ...bytes]
const text = (value: string) => Array.from(value, (char) => char.charCodeAt(0))
const extension = (type: number, body: readonly number[]) => [...number(type, 2), ...vector(2, body)]
const record = (bytes: readonly number[]) => [22, 3, 1, ...vector(2, bytes)]

function hello(name: string | undefined, protocols: readonly string[]): number[] {
  const sni = name === undefined ? [] : extension(0, vector(2, [0, ...vector(2, text(name))]))
  const alpn = extension(
    16,
    vector(
      2,
      protocols.flatMap((protocol) => vector(1, text(protocol))),
    ),
  )
  const body = [
    3,
    3,
    ...Array.from({ length: 32 }, () => 7),
    ...vector(1, [1, 2]),
    ...vector(2, [0x13, 1]),
    ...vector(1, [0]),
  ]
  return [1, ...vector(3, [...body, ...vector(2, [...sni, ...alpn])])]
}
const read = (bytes: readonly number[]) => readClientHello(Uint8Array.from(bytes))

it('reads the name, in lower case, and the protocols', () => {
  const found = read(record(hello('Api.Test', ['h2', 'http/1.1'])))
  expect(found).toEqual({ type: 'hello', serverName: 'api.test', protocols: ['h2', 'http/1.1'] })
  expect(read(record(hello(undefined, [])))).toEqual({ type: 'hello', serverName: undefined, protocols: [] })
})

it('waits for the rest, be it in one record or in several', () => {
  const message = hello('a.test', ['h2'])
  const whole = record(message)
  for (let length = 0; length < whole.length; length += 1) expect(read(whole.slice(0, length)).type).toBe('incomplete')
  const spread = [...record(message.slice(0, 10)), ...record(message.slice(10))]
  expect(read(spread)).toMatchObject({ type: 'hello', serverName: 'a.test' })
})

it('takes everything else for something else', () => {
  const other = [
    text('GET / HTTP/1.1\r\n'),
    [22, 2, 0, 0, 1],
    [21, 3, 1, 0, 2, 2, 40],
    record([2, 0, 0, 0]),
    record([]),
  ]
  for (const bytes of other) expect(read(bytes)).toEqual({ type: 'other' })
  const truncatedInside = record([1, ...vector(3, [3, 3, 1, 2])])
  expect(read(truncatedInside)).toEqual({ type: 'other' })
})

it('never throws, whatever comes', () => {
  const message = hello('a.test', ['h2'])
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readClientHello(bytes)))
  const flips = fc.tuple(fc.nat(message.length - 1), fc.nat(255))
  fc.assert(
    fc.property(fc.array(flips, { maxLength: 6 }), (changes) => {
      const broken = [...message]
      for (const [at, byte] of changes) broken[at] = byte
      read(record(broken))
    }),
  )
})
