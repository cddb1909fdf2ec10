import { describe, expect, it } from 'vitest'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { plugins, provoke } from './harness.ts'
import { SLOW_CONFIGURE, WORKER } from './worker.cases.ts'

describe('init_worker, configure and certificate', () => {
  provoke(WORKER)

  it('notice a configure that takes long', async () => {
    const host = createMemoryHost()
    let late = 0
    const log: typeof host.log = (level, message) => {
      if (message.endsWith('say: begins')) late = 60
      host.log(level, message)
    }
    const engine = createEngine({ host: { ...host, log, now: () => host.now() + late } })
    const files = plugins({ slow: { configure: 'say("begins")' } })
    expect(await host.run(engine.apply({ id: 'slow', files }))).toMatchObject({ ok: true })
    expect(host.lines.map(({ level, message }) => `${level} ${message}`)).toContain(SLOW_CONFIGURE)
  })
})
