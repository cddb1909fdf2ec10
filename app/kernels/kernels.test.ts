import { describe, expect, it } from 'vitest'
import { buildTraceModel } from '../../engine/index.ts'
import { exitTrace, overview } from '../fixtures/exit-trace.ts'
import { addPluginRow } from './add-plugin-row.ts'
import { readBody } from './body-text.ts'
import { configLine } from './config-line.ts'
import { formatBytes, formatCost, formatMs, formatPriority, formatTime } from './format.ts'
import { scenarioOfFiles } from './import-files.ts'
import { mergeWorkingCopy } from './merge-files.ts'
import { pluginFiles, pluginNameProblem } from './plugin-template.ts'
import { findPriority, priorityHint } from './priority-hint.ts'
import { mainFile, pathProblem, pluginEntries, scenarioId } from './scenario-files.ts'
import { scrubSegments, stepAt, stepsOf } from './scrub-segments.ts'
import { describeRow, findFile } from './step-text.ts'

const model = buildTraceModel(exitTrace)

describe('steps', () => {
  it('are told in sentences', () => {
    expect(model.rows.slice(1, 4).map(describeRow)).toEqual([
      'ghost rewrite tenant-guard did not run: It is configured on route orders; rewrite runs global configurations only, because the route is not known yet.',
      '2. access key-auth ran',
      '3. access tenant-guard exited with 400 at handler.lua:11',
    ])
  })

  it('fill the scrubber from end to end, none too narrow to hit', () => {
    const segments = scrubSegments(model)
    expect(segments.map(({ phase, steps }) => [phase, steps.length])).toEqual([
      ['rewrite', 1],
      ['access', 2],
      ['header_filter', 2],
      ['body_filter', 1],
      ['log', 2],
    ])
    expect(segments[0]?.from).toBe(0)
    expect(segments.at(-1)?.to).toBeCloseTo(1)
    for (const { from, to } of segments) expect(to - from).toBeGreaterThan(0.059)
    expect(stepsOf(model).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('are found by where one clicks on the scrubber', () => {
    const segments = scrubSegments(model)
    expect(stepAt(segments, 0)).toBe('rewrite/pre-function')
    expect(stepAt(segments, 1)).toBe('log/audit')
    expect(stepAt([], 0.5)).toBeUndefined()
  })

  it('find their file, whatever stands before its path', () => {
    const files = { 'kong/plugins/a/handler.lua': '' }
    expect(findFile(files, '/usr/share/lua/5.1/kong/plugins/a/handler.lua')).toBe('kong/plugins/a/handler.lua')
    expect(findFile(files, 'other.lua')).toBeUndefined()
  })
})

describe('priorities', () => {
  it('are found where they are set, not where a comment speaks of them', () => {
    expect(findPriority('-- PRIORITY = 1\nlocal P = {\n  PRIORITY = 1050,\n}')).toEqual({ line: 3, priority: 1050 })
    expect(findPriority('return {}')).toBeUndefined()
  })

  it('name the neighbours; equal ones run in descending order of name', () => {
    const others = [
      { name: 'key-auth', priority: 1250 },
      { name: 'acl', priority: 950 },
      { name: 'b', priority: 1050 },
    ]
    expect(priorityHint({ name: 'a', priority: 1050 }, others)).toBe('runs after b (1050), before acl (950)')
    expect(priorityHint({ name: 'a', priority: 1 }, [])).toBeUndefined()
  })
})

describe('files', () => {
  it('become a scenario: a repository, a plugin folder, a lone handler', () => {
    const paths = (files: readonly string[], label = 'x') => {
      const { name, files: placed } = scenarioOfFiles(
        files.map((path) => ({ path, text: '' })),
        label,
      )
      return [name, ...Object.keys(placed)]
    }
    expect(paths(['Repo/kong.yml', 'Repo/kong/plugins/a/handler.lua', 'Repo/.git/HEAD'])).toEqual([
      'repo',
      'kong.yml',
      'kong/plugins/a/handler.lua',
    ])
    expect(paths(['guard/handler.lua', 'guard/schema.lua'])).toEqual([
      'guard',
      'kong/plugins/guard/handler.lua',
      'kong/plugins/guard/schema.lua',
    ])
    expect(paths(['handler.lua'], 'handler.lua')).toEqual(['my-plugin', 'kong/plugins/my-plugin/handler.lua'])
    expect(paths(['geo.lua'], 'geo.lua')).toEqual(['geo', 'kong/plugins/geo/handler.lua'])
  })

  it('follow the disk where nobody edited, and stay where somebody did', () => {
    expect(
      mergeWorkingCopy({ a: 'mine', b: '1', c: '1' }, { a: '0', b: '1', c: '1' }, { a: 'theirs', b: '2', d: 'new' }),
    ).toEqual({ a: 'mine', b: '2', d: 'new' })
  })

  it('are listed by plugin, in the order Kong runs them', () => {
    const files = {
      'kong/plugins/tenant-guard/schema.lua': '',
      'kong/plugins/tenant-guard/handler.lua': '',
      'kong/plugins/fresh/handler.lua': '',
    }
    const entries = pluginEntries(files, overview)
    expect(entries.map(({ name }) => name)).toEqual([
      'pre-function',
      'key-auth',
      'tenant-guard',
      'rate-limiting',
      'response-transformer',
      'audit',
      'geo',
      'fresh',
    ])
    expect(entries[2]?.files).toEqual(['kong/plugins/tenant-guard/handler.lua', 'kong/plugins/tenant-guard/schema.lua'])
    expect(mainFile(files)).toBe('kong/plugins/tenant-guard/handler.lua')
  })

  it('have paths inside the scenario', () => {
    expect(pathProblem('a/../b', {})).toMatch(/relative/)
    expect(pathProblem('a', { a: '' })).toMatch(/already/)
    expect(pathProblem('a/b.lua', {})).toBeUndefined()
    expect(scenarioId('My Repo!')).toBe('my-repo')
  })
})

describe('a new plugin', () => {
  it('is configured in kong.yml, whose comments stay', () => {
    expect(addPluginRow('_format_version: "3.0" # keep\nplugins:\n  - name: a\n', 'b')).toBe(
      '_format_version: "3.0" # keep\nplugins:\n  - name: a\n  - name: b\n',
    )
    expect(addPluginRow('_format_version: "3.0"\n', 'b')).toContain('- name: b')
    expect(addPluginRow('a: [', 'b')).toBe('a: [')
  })

  it('has a handler with its priority, and a name Kong takes', () => {
    expect(
      pluginFiles({ name: 'my-guard', priority: 7, template: 'guard' })['kong/plugins/my-guard/handler.lua'],
    ).toContain('local MyGuard = {\n  VERSION = "0.1.0",\n  PRIORITY = 7,')
    expect(pluginNameProblem('My', [])).toMatch(/Lower-case/)
    expect(pluginNameProblem('a', ['a'])).toMatch(/already/)
  })

  it('is found in kong.yml', () => {
    expect(configLine('plugins:\n  - name: "a" # x\n  - name: b', 'a')).toBe(2)
    expect(configLine('', 'a')).toBeUndefined()
  })
})

describe('texts', () => {
  it('are short', () => {
    expect([
      formatMs(0.041),
      formatMs(12.34),
      formatMs(1200),
      formatCost(0.18),
      formatTime(241),
      formatBytes(38),
      formatBytes(1200),
      formatPriority(1_000_000),
    ]).toEqual(['0.04 ms', '12.3 ms', '1.20 s', '.18', '0.241 ms', '38 B', '1.2 kB', '1M'])
  })

  it('of bodies are JSON laid out, plain text, or bytes', () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    expect(readBody(bytes(''))).toEqual({ type: 'empty' })
    expect(readBody(bytes('{"a":1}'))).toEqual({ type: 'text', raw: '{"a":1}', pretty: '{\n  "a": 1\n}' })
    expect(readBody(bytes('plain'))).toEqual({ type: 'text', raw: 'plain', pretty: undefined })
    expect(readBody(new Uint8Array([255, 65]))).toMatchObject({ type: 'binary', hex: expect.stringContaining('ff 41') })
  })
})
