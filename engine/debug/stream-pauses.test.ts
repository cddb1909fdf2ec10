import { expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { scenarioFiles } from '../hosts/tests/scenarios.ts'
import { checksOf, playTraffic } from '../play-traffic.ts'

it.each(['tcp-guard', 'udp-session'])('sessions of %s go on as ever while the engine is debugged', async (name) => {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  engine.debug()
  const { overview } = await host.run(engine.apply(scenarioFiles(name)))
  for (const item of overview?.traffic ?? []) {
    const checks = checksOf(await host.run(playTraffic(engine, item)))
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
  }
  engine.dispose()
})
