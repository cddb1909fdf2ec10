import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { unreadableFile } from './unreadable-file.ts'

function reasonOf(file: string): string {
  try {
    readFileSync(file)
  } catch (cause) {
    return unreadableFile(file, cause)
  }
  return ''
}

test('says what is wrong with the file that was named, without Node.js words', () => {
  expect(reasonOf('/no/such.lua')).toBe('There is no file /no/such.lua.')
  expect(reasonOf(tmpdir())).toBe(`${tmpdir()} is a folder; name a file in it.`)
  expect(unreadableFile('/x', new Error('disk on fire'))).toBe('/x cannot be read: disk on fire')
})
