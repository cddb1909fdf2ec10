import { expect, it } from 'vitest'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const files = {
  'kong.yml': `_format_version: "3.0"
services:
- { name: out, url: "http://secret.internal", routes: [{ name: out, paths: [/out] }] }
- { name: own, url: "http://own.test", routes: [{ name: own, paths: [/own] }] }
`,
  'phasescope.yml': 'upstreams:\n  own.test:\n    - reply: { status: 200, body: { text: virtual } }\n',
}

async function statuses(isOffline: boolean): Promise<{ readonly answers: readonly number[]; readonly asked: number }> {
  let asked = 0
  const host = createMemoryHost({
    upstream: () => {
      asked += 1
      return { chunks: ['real'] }
    },
  })
  const engine = createEngine({ host })
  expect(await engine.apply({ id: 't', files, ...(isOffline && { isOffline }) })).toMatchObject({ ok: true })
  const answers: number[] = []
  for (const target of ['/out', '/own']) {
    const run = await host.run(engine.send({ method: 'GET', target, headers: [['Host', 'a.test']] }))
    answers.push(run.response.status)
  }
  return { answers, asked }
}

it('keeps a scenario of somebody else off the network; its virtual upstreams answer', async () => {
  expect(await statuses(false)).toEqual({ answers: [200, 200], asked: 1 })
  expect(await statuses(true)).toEqual({ answers: [502, 200], asked: 0 })
})

it('does not show it the machine’s environment', async () => {
  const engine = createEngine({
    host: Object.assign(createMemoryHost(), { environment: { DECK_URL: 'http://a.test' } }),
  })
  const config = { 'kong.yml': '_format_version: "3.0"\nservices:\n- name: s\n  url: ${{ env "DECK_URL" }}\n' }
  expect((await engine.apply({ id: 't', files: config })).diagnostics).toEqual([])
  expect(await engine.apply({ id: 't', files: config, isOffline: true })).toMatchObject({ ok: false })
})
