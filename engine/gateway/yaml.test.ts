import { expect, it } from 'vitest'
import { openYaml, parseYaml } from './yaml.ts'

function read(text: string): unknown {
  const result = parseYaml(text)
  return result.ok ? result.file.value : result.message
}

it('takes the words for booleans that lyaml takes, and no letter', () => {
  expect(read('[yes, No, ON, off, True, FALSE]')).toEqual([true, false, true, false, true, false])
  expect(read('[y, N, Y, n, yeS]')).toEqual(['y', 'N', 'Y', 'n', 'yeS'])
  expect(read('{ kty: RSA, n: sXch, e: AQAB, y: 1 }')).toEqual({ kty: 'RSA', n: 'sXch', e: 'AQAB', y: 1 })
})

it('writes a text again so that it stays one', () => {
  const document = openYaml('a: 1')
  document.set('a', 'yes')
  document.set('b', 'y')
  expect(read(String(document))).toEqual({ a: 'yes', b: 'y' })
})
