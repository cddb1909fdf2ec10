import { expect, it } from 'vitest'

import type { GatewayAdapter } from './adapters.ts'
import { loadAdapter, readCorpus } from './corpus.ts'

// Every recorded fact about configuration, one by one: `npm run conformance -- --group gateway --verbose` shows more.
it.each(['balancer', 'declarative', 'errors', 'router', 'schema', 'tools'])(
  'what Kong answered about %s, the gateway answers',
  async (file) => {
    const adapter = await loadAdapter<GatewayAdapter>(`gateway-${file}`)
    if (!adapter) throw new Error(`gateway-${file}-adapter.ts is missing`)
    const facts = readCorpus<{ readonly id?: string | number }>(`gateway/${file}`).filter((fact) =>
      adapter.supports(fact),
    )
    expect(facts.length).toBeGreaterThan(10)
    const wrong: unknown[] = []
    for (const fact of facts) {
      const failures = await adapter.failures(fact)
      if (failures.length > 0) wrong.push({ id: fact.id, failures })
    }
    expect(wrong).toEqual([])
  },
)
