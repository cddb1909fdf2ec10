import { expect, it } from 'vitest'

import { createEngine } from '../../engine.ts'
import { createMemoryHost } from '../../hosts/memory/host.ts'

const KONG = `_format_version: "3.0"
services: [{ name: chat, url: "ws://chat.test", routes: [{ name: chat, protocols: [ws, wss], paths: [/] }] }]
`

it.each([
  ['enterprise', true],
  ['community', false],
])('the %s edition knows ws and wss: %s', async (edition, isKnown) => {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  const files = { 'kong.yml': KONG, 'phasescope.yml': `edition: ${edition}\n` }
  const { ok, diagnostics } = await host.run(engine.apply({ id: 'editions', files }))
  expect(ok).toBe(isKnown)
  const messages = diagnostics.map(({ message }) => message).join('\n')
  expect(messages.includes('expected one of: grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp')).toBe(!isKnown)
  engine.dispose()
})
