import { expect, it } from 'vitest'

import { createEngine } from './engine.ts'
import { createMemoryHost } from './hosts/memory/host.ts'
import type { Run, ScenarioFiles, SendRequest, WhatIf } from './protocol.ts'
import { Sessions } from './sessions.ts'
import { compareVersions } from './try-out.ts'

const handler = (priority: number) => `local P = { PRIORITY = ${priority}, VERSION = "1.0.0" }
function P:access() end
function P:log() end
return P
`
const scenario: ScenarioFiles = {
  id: 'what-if',
  files: {
    'kong/plugins/first/handler.lua': handler(20),
    'kong/plugins/second/handler.lua': handler(10),
  },
}
const request: SendRequest = { method: 'GET', target: '/', headers: [['Host', 'api.test']] }

async function tryOut(change: WhatIf, requests: readonly SendRequest[] = [request]): Promise<readonly Run[]> {
  const host = createMemoryHost()
  const sessions = new Sessions({
    createEngine: (_id, given) => createEngine({ host, change: given }),
    host: 'node',
    version: '0',
    gateway: () => '',
  })
  return host.run(sessions.api().tryOut(scenario, requests, change))
}

/** `plugin:phase` of handlers that ran, with the reason of those that did not. */
function stepsOf(run: Run | undefined): string[] {
  return (run?.trace.events ?? []).flatMap((event) => {
    if (event.type === 'handler-started') return [`${event.plugin}:${event.phase}`]
    if (event.type === 'handler-skipped') return [`${event.plugin}:${event.phase} ${event.reason.code}`]
    return []
  })
}

it('runs requests with other priorities', async () => {
  expect(stepsOf((await tryOut({}))[0])).toEqual(['first:access', 'second:access', 'first:log', 'second:log'])
  const changed = await tryOut({ priorities: { second: 30.5 } })
  expect(stepsOf(changed[0])).toEqual(['second:access', 'first:access', 'second:log', 'first:log'])
})

it('leaves out plugins and handlers, and says so', async () => {
  const change = { disabledPlugins: ['first'], disabledHandlers: [{ plugin: 'second', phase: 'log' }] } as const
  expect(stepsOf((await tryOut({ ...change, disabledPlugins: [...change.disabledPlugins] }))[0])).toEqual([
    'second:access',
    'first:access switched-off',
    'first:log switched-off',
    'second:log switched-off',
  ])
})

it('gives a run per request, in their order', async () => {
  const runs = await tryOut({}, [request, { ...request, method: 'PUT' }])
  expect(runs.map(({ request: { method } }) => method)).toEqual(['GET', 'PUT'])
})

it('leaves the live engine alone', async () => {
  const host = createMemoryHost()
  const sessions = new Sessions({
    createEngine: (_id, change) => createEngine({ host, change }),
    host: 'node',
    version: '0',
    gateway: () => '',
  })
  const api = sessions.api()
  await host.run(api.apply(scenario))
  await host.run(api.tryOut(scenario, [request], { disabledPlugins: ['first', 'second'] }))
  expect(stepsOf(await host.run(api.send('what-if', request)))).toContain('first:access')
})

it('runs another version of Kong', async () => {
  const [run] = await tryOut({ kong: '3.4' })
  expect(run?.trace.header.kong).toBe('3.4')
})

it('fails for a version without a table and for plugins that are not there', async () => {
  await expect(tryOut({ kong: '3.5' })).rejects.toThrow(/Kong 3\.5 has no table here; known: .*3\.4/)
  await expect(tryOut({ disabledPlugins: ['ghost'] })).rejects.toThrow(
    "The change names the plugin 'ghost', which is not loaded.",
  )
})

it('refuses messages that are no change', async () => {
  await expect(tryOut({ plugins: [] } as WhatIf)).rejects.toThrow('The change is not valid')
  await expect(tryOut({ disabledHandlers: [{ plugin: 'a', phase: 'nap' }] } as unknown as WhatIf)).rejects.toThrow(
    'The change is not valid at disabledHandlers.0.phase',
  )
})

it('compares versions with one run of each per request', async () => {
  const host = createMemoryHost()
  const runs = await host.run(compareVersions(host, { scenario, requests: [request], versions: ['3.4', '3.9'] }))
  expect(runs.map(([run]) => run?.trace.header.kong)).toEqual(['3.4', '3.9'])
})
