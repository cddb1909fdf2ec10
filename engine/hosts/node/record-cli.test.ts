import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { firstPlugin, launch, phasescope, program } from './tests/command-line.ts'
import { folderOnDisk } from './tests/folder-on-disk.ts'

test('recorded on the command line, replayed against an edit: exactly the requests that differ, and exit status 1', async () => {
  const work = folderOnDisk()
  const folder = join(work, 'first-plugin')
  cpSync(firstPlugin, folder, { recursive: true })
  const [atEnd, onTheWay] = [join(work, 'end.jsonl'), join(work, 'way.jsonl')]
  const ports = ['--proxy-port', '0', '--tls-port', '0', '--admin-port', '0', '--studio-port', '0']
  const host = launch('start', '--record', folder, '--record-to', atEnd, ...ports)
  while (!host.output.out.includes('Ctrl+C')) await new Promise((resolve) => setTimeout(resolve, 20))
  const portOf = (name: string) => new RegExp(`${name} +http://[^\\s,:]+:(\\d+)`).exec(host.output.out)?.[1] ?? ''
  const headers = { apikey: 'alice-key', 'x-tenant': 'acme' }
  for (let n = 0; n < 12; n += 1)
    await (await fetch(`http://127.0.0.1:${portOf('proxy')}/orders/${n}`, { headers })).text()

  // while it runs, without a studio
  const asked = await phasescope('record', '--studio-port', portOf('studio'), '-o', onTheWay, '--path', '/orders/1')
  expect(asked.err).toMatch(/^recording: 12 kept of at most 50000, 0\.\d of 256\.0 MiB\n$/)
  expect(asked.code).toBe(0)
  expect((await phasescope('trace', onTheWay)).out.match(/answer 200 OK/g)).toHaveLength(3)
  host.child.kill('SIGTERM')
  expect(await host.ended).toMatchObject({
    code: 0,
    out: expect.stringContaining(`wrote 12 requests and connections to ${atEnd}`),
  })

  expect(await phasescope('replay', atEnd, folder)).toMatchObject({ code: 0, out: 'All 12 are answered the same.\n' })
  const handler = join(folder, 'kong/plugins/tenant-guard/handler.lua')
  writeFileSync(
    handler,
    readFileSync(handler, 'utf8').replace(
      'function TenantGuard:header_filter(conf)\n',
      'function TenantGuard:header_filter(conf)\n  if kong.request.get_path() == "/orders/7" then kong.response.set_header("X-Tea", "green") end\n',
    ),
  )
  const differs = await phasescope('replay', atEnd, folder)
  expect(differs.out).toMatch(/^DIFFERS +GET \/orders\/7 \(#8\)\n[\s\S]*\+X-Tea\.\n1 of 12 differ\.\n$/)
  expect(differs.code).toBe(1)
  const tap = await phasescope('replay', atEnd, folder, '--reporter', 'tap', '--path', '/orders/7')
  expect(tap).toMatchObject({ code: 1, out: expect.stringMatching(/1\.\.1\nnot ok 1 - GET \/orders\/7/) })
  expect(await phasescope('compare', atEnd, atEnd)).toMatchObject({ code: 0, out: 'All 12 are answered the same.\n' })
  const fewer = await phasescope('compare', atEnd, onTheWay)
  expect(fewer).toMatchObject({ code: 1, out: expect.stringContaining('9 of 12 differ.\n') })
})

test('what cannot be done is one sentence, and exit status 2', async () => {
  expect(await phasescope('replay', program, firstPlugin)).toMatchObject({
    code: 2,
    err: expect.stringContaining('This is no recording: its first line does not say {"phasescope":"recording"}.'),
  })
  expect(await phasescope('record', '--studio-port', '1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no Phasescope answers at http://localhost:1; start one with phasescope start'),
  })
})

test('a recording that is not there is said before a folder that is too large; in our words', async () => {
  const work = folderOnDisk()
  for (let n = 0; n <= 2_000; n += 1) writeFileSync(join(work, `${n}.txt`), '')
  const missing = join(work, 'nope.jsonl')
  const said = (sentence: string) => ({ code: 2, out: '', err: `phasescope: ${sentence}\n` })
  expect(await phasescope('replay', missing, work)).toEqual(said(`There is no file ${missing}.`))
  expect(await phasescope('replay', work, work)).toEqual(said(`${work} is a folder; name a file in it.`))
  expect(await phasescope('compare', missing, missing)).toEqual(said(`There is no file ${missing}.`))
})
