import { expect, it } from 'vitest'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { Sessions } from '../sessions.ts'
import { GET, scenarioOf } from './tests/pause-log.ts'

const handler = (header: string): string => `
local Mark = { PRIORITY = 1000, VERSION = "1.0.0" }
function Mark.access()
  local value = "${header}"
  kong.response.set_header("X-Mark", value)
end
return Mark
`

it('never shows an old run with the code of today: its recording is gone with the code', async () => {
  const host = createMemoryHost()
  const ended: string[] = []
  const api = new Sessions({
    createEngine: () => createEngine({ host }),
    host: 'node',
    version: '0',
    gateway: () => '',
    onDebug: () => undefined,
    onDebugged: ({ response }) => ended.push(response.headers.find(([name]) => name === 'X-Mark')?.[1] ?? ''),
  }).api()
  await host.run(api.apply(scenarioOf({ mark: handler('old') })))
  await api.setBreakpoints('test', [])
  const run = await host.run(api.debugSend('test', GET))
  while (ended.length === 0) await host.advance(5)
  const moment = await host.run(api.openMoment('test', run))
  expect(moment).toMatchObject({ run, isPast: true })

  await host.run(api.apply(scenarioOf({ mark: handler('new') })))
  expect(await host.run(api.openMoment('test', run))).toBeUndefined()
  expect(await api.debugStops('test')).toEqual([])
  expect(await api.timeline('test', run)).toMatchObject({ count: 0 })
  const id = moment?.id ?? 0
  expect(await api.evaluate('test', id, { frame: 0, text: 'value' })).toEqual({
    type: 'failed',
    message: 'nothing stands still here',
  })
  await expect(api.runFromHere('test', id)).rejects.toThrow('Nothing stands still there any more')
  // sent again, it is a run of the code of today
  await host.run(api.debugSend('test', GET))
  while (ended.length === 1) await host.advance(5)
  expect(ended).toEqual(['old', 'new'])
})
