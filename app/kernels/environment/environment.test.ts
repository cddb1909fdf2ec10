import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT } from '../draft-request.ts'
import { readEnvFile, writeEnvFile } from './env-file.ts'
import { escapeDraft, fillDraft } from './fill-draft.ts'
import { escapeVariables, fillText, variablesIn } from './variables.ts'

const variables = [
  { name: 'host', value: 'api.{{zone}}' },
  { name: 'zone', value: 'test' },
  { name: 'key', value: 'a&b c', isSecret: true },
  { name: 'a', value: '{{b}}' },
  { name: 'b', value: '{{a}}' },
]

describe('fillText', () => {
  it('fills variables, also those in values', () => {
    expect(fillText('http://{{host}}/{{ zone }}', variables)).toEqual({ text: 'http://api.test/test' })
  })

  it('says which variable has no value, and where it is used', () => {
    expect(fillText('/{{nope}}', variables)).toEqual({
      problem:
        'The variable {{nope}} has no value: add it under Variables, or write \\{{nope}} to send it as it stands.',
    })
    expect(fillText('{{x}}', [{ name: 'x', value: '{{y}}' }])).toMatchObject({
      problem: expect.stringContaining('(in {{x}})'),
    })
  })

  it('says when variables stand for each other', () => {
    expect(fillText('{{a}}', variables)).toEqual({ problem: 'The variable {{a}} stands for itself: a → b → a.' })
  })

  it('knows nothing of what every object has', () => {
    expect(fillText('{{__proto__}} {{constructor}}', [])).toMatchObject({
      problem: expect.stringContaining('has no value'),
    })
    expect(fillText('{{__proto__}}', [{ name: '__proto__', value: 'x' }])).toEqual({ text: 'x' })
  })

  it('lets an escaped one stand, and escapes what was recorded', () => {
    expect(fillText('\\{{host}}', variables)).toEqual({ text: '{{host}}' })
    for (const text of ['{{a}} {{{{b}}}} {{ not one', '{"a":{"b":1}}', '\\\\{{a}}'])
      expect(fillText(escapeVariables(text), [])).toEqual({ text })
  })

  it('names what a text uses', () => {
    expect(variablesIn('{{a}} {{b}} {{a}} \\{{c}}')).toEqual(['a', 'b'])
  })
})

describe('fillDraft', () => {
  it('fills address, headers and body; a form’s values stay one field', () => {
    const draft = {
      ...EMPTY_DRAFT,
      url: 'http://{{host}}/',
      headers: [['x-{{zone}}', '{{key}}']] as const,
      body: 'key={{key}}&zone={{zone}}',
    }
    expect(fillDraft({ ...draft, bodyMode: 'form' }, variables)).toMatchObject({
      url: 'http://api.test/',
      headers: [['x-test', 'a&b c']],
      body: 'key=a%26b+c&zone=test',
    })
    expect(fillDraft(draft, variables)).toMatchObject({ body: 'key=a&b c&zone=test' })
    expect(fillDraft(escapeDraft(draft), [])).toEqual(draft)
  })
})

describe('http-client.env.json', () => {
  it('is written without secrets and read back', () => {
    const text = writeEnvFile([{ name: 'local', variables: variables.slice(1, 3) }])
    expect(text).not.toContain('a&b')
    expect(readEnvFile(text)).toEqual([
      {
        name: 'local',
        variables: [
          { name: 'zone', value: 'test' },
          { name: 'key', value: '' },
        ],
      },
    ])
  })

  it('is refused in a sentence, and pollutes nothing', () => {
    expect(() => readEnvFile('nope')).toThrow('is not JSON')
    expect(() => readEnvFile('[1]')).toThrow('names no environments')
    expect(readEnvFile('{"__proto__":{"polluted":"yes"},"a":{"__proto__":1,"x":2}}')).toMatchObject([
      { name: '__proto__', variables: [{ name: 'polluted', value: 'yes' }] },
      {
        name: 'a',
        variables: [
          { name: '__proto__', value: '1' },
          { name: 'x', value: '2' },
        ],
      },
    ])
    expect('polluted' in {}).toBe(false)
  })
})
