import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { firstPlugin, launch, phasescope } from './tests/command-line.ts'
import { folderOnDisk } from './tests/folder-on-disk.ts'

const handler = (fields: string, rest = ''): string => `local H = { ${fields} }\n${rest}\nreturn H\n`
const plugin = (text: string): Record<string, string> => ({ 'kong/plugins/mine/handler.lua': text })
const whole = 'PRIORITY = 10, VERSION = "1.0.0"'

const BAD: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  [
    'a Lua syntax error',
    plugin('local H = {\n  PRIORITY = 1,\nfunction H:access() end\n'),
    /kong\/plugins\/mine\/handler\.lua:3:\d+: error: '\(' expected near 'H'/,
  ],
  ['a missing module', plugin(`local x = require "not.there"\n${handler(whole)}`), /module 'not\.there' not found/],
  [
    'PRIORITY missing',
    plugin(handler('VERSION = "1.0.0"')),
    /Plugin "mine" cannot be loaded because its PRIORITY field is not a valid integer number, got: "nil"\./,
  ],
  [
    'PRIORITY not an integer',
    plugin(handler('PRIORITY = 1.5, VERSION = "1.0.0"')),
    /PRIORITY field is not a valid integer number, got: "1\.5"\./,
  ],
  [
    'response beside filters',
    plugin(handler(whole, 'function H:response() end\nfunction H:body_filter() end')),
    /Plugin "mine" can't be loaded because it implements both `response` and `header_filter` or `body_filter` methods\./,
  ],
  [
    'a malformed kong.yml',
    { ...plugin(handler(whole)), 'kong.yml': '_format_version: "3.0"\nservices:\n  - name: [x\n' },
    /kong\.yml:\d+:\d+: error: /,
  ],
  [
    'an unknown plugin in use',
    { ...plugin(handler(whole)), 'kong.yml': '_format_version: "3.0"\nplugins:\n  - name: nobody-has-it\n' },
    /plugin 'nobody-has-it' not enabled; add it to the 'plugins' configuration property/,
  ],
  [
    'an unknown key of phasescope.yml',
    { ...plugin(handler(whole)), 'phasescope.yml': 'sead: 7\n' },
    /phasescope\.yml:1:\d+: error: unknown key .sead./,
  ],
]

test.each(BAD)('%s is one clear sentence and exit status 2', async (_name, files, sentence) => {
  const { code, out, err } = await phasescope('run', folderOnDisk(files))
  expect(err).toMatch(sentence)
  expect(err).not.toMatch(/\n\s+at .*\(/)
  expect([code, out]).toEqual([2, ''])
})

test('usage mistakes are exit status 2', async () => {
  expect(await phasescope('run', '/no/such/folder')).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no folder /no/such/folder.'),
  })
  expect(await phasescope('run', firstPlugin, '--request', 'nope')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no request is named "nope"; phasescope.yml has "happy path"'),
  })
  expect(await phasescope('lua', '/no/such.lua')).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no file /no/such.lua.'),
  })
  expect(await phasescope('fly')).toMatchObject({ code: 2, err: expect.stringContaining("unknown command 'fly'") })
})

test('run prints what every phase did; a failed expectation is exit status 1', async () => {
  const good = await phasescope('run', firstPlugin)
  expect(good.err.split('\n').filter((line) => /error/.test(line))).toEqual([])
  expect(good).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /happy path[\s\S]*simple-key[\s\S]*answer 200 OK[\s\S]*missing tenant[\s\S]*exit 400 at handler\.lua:11/,
    ),
  })
  const folder = folderOnDisk()
  cpSync(firstPlugin, folder, { recursive: true })
  writeFileSync(
    join(folder, 'phasescope.yml'),
    'traffic:\n  - name: wrong\n    request: { method: GET, url: http://api.test/orders }\n    expect: [status is 200]\n',
  )
  expect(await phasescope('test', folder)).toMatchObject({
    code: 1,
    out: expect.stringContaining('0 passed, 1 failed'),
  })
})

test('test --reporter writes TAP and JUnit, to the terminal or to a file; the exit status stays', async () => {
  const tap = await phasescope('test', firstPlugin, '--reporter', 'tap')
  expect(tap.code).toBe(0)
  expect(tap.out).toMatch(/^TAP version 14\n1\.\.\d+\nok 1 - /)
  const file = join(folderOnDisk(), 'report.xml')
  const junit = await phasescope('test', firstPlugin, '--reporter', 'junit', '--output', file)
  expect(junit).toMatchObject({ code: 0, out: expect.stringMatching(/ passed, 0 failed\n$/) })
  expect(readFileSync(file, 'utf8')).toMatch(/^<\?xml [\s\S]*<testsuites name="first-plugin" tests="\d+" failures="0"/)
  expect(await phasescope('test', firstPlugin, '--reporter', 'cobol')).toMatchObject({ code: 2 })
  const nowhere = await phasescope('test', firstPlugin, '--reporter', 'tap', '--output', '/nowhere/report.tap')
  expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('cannot write /nowhere/report.tap') })
})

test('run --json is one document a run', async () => {
  const { code, out } = await phasescope('run', firstPlugin, '--request', 'missing key', '--json')
  const run: unknown = JSON.parse(out)
  expect(code).toBe(0)
  expect(run).toMatchObject({ name: 'missing key', response: { status: 401 }, trace: { header: { version: 1 } } })
})

test('run --kong twice sends every request to both', async () => {
  const { code, out } = await phasescope(
    'run',
    firstPlugin,
    '--request',
    'missing key',
    '--kong',
    '3.4',
    '--kong',
    '3.9',
  )
  expect(code).toBe(0)
  expect([...out.matchAll(/\(Kong ([\d.]+)\)/g)].map(([, version]) => version)).toEqual(['3.4', '3.9'])
  const unknown = await phasescope('run', firstPlugin, '--kong', '2.8')
  expect(unknown).toMatchObject({
    code: 2,
    err: expect.stringContaining('Kong 2.8 has no table here; known: 1.1, 3.4'),
  })
})

test('lua runs a file as luajit would', async () => {
  const folder = folderOnDisk({ 'ok.lua': 'print(10/2, ...)', 'bad.lua': 'local t\nprint(t.x)' })
  expect(await phasescope('lua', join(folder, 'ok.lua'), 'a', 'b')).toMatchObject({ code: 0, out: '5\ta\tb\n' })
  const bad = await phasescope('lua', join(folder, 'bad.lua'))
  expect(bad.code).toBe(1)
  expect(bad.err).toContain("bad.lua:2: attempt to index local 't' (a nil value)")
})

test.for(['SIGTERM', 'SIGINT'] as const)(
  'start ends with 0 on %s, whatever its plugins go on doing',
  async (signal) => {
    const folder = folderOnDisk({
      'kong/plugins/mine/handler.lua': handler(
        whole,
        'local function again() ngx.timer.at(0.01, again) end\nfunction H:init_worker() again() ngx.timer.every(0.1, function() end) end\nfunction H:access() while true do end end',
      ),
    })
    const ports = ['--proxy-port', '0', '--admin-port', '0', '--studio-port', '0']
    const { child, ended } = launch('start', folder, ...ports)
    const banner = await new Promise<string>((resolve) => child.stdout.once('data', resolve))
    void fetch(/proxy +([^\s,]+)/.exec(banner)?.[1] ?? '').catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 200))
    child.kill(signal)
    expect(await ended).toMatchObject({ code: 0 })
  },
)

test('a taken port is said in one sentence', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const busy = {
    'kong/plugins/mine/handler.lua': handler(
      whole,
      'function H:init_worker() ngx.timer.every(0.1, function() end) end',
    ),
  }
  const { code, err } = await phasescope(
    'start',
    folderOnDisk(busy),
    '--proxy-port',
    String(port),
    '--admin-port',
    '0',
    '--studio-port',
    '0',
  )
  other.close()
  expect(code).toBe(2)
  expect(err).toContain(
    `port ${port} for the proxy is taken by another program; stop it, or choose another with --proxy-port`,
  )
})
