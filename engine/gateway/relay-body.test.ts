import { describe, expect, it } from 'vitest'
import { HandlerError } from './plugin.ts'
import { plugin, ROUTE, send, witness, type Outcome, type UnderTest } from './tests/gateway-under-test.ts'
import type { ScriptedAnswer } from '../hosts/memory/host.ts'

const CHUNKED: ScriptedAnswer = { headers: [['Transfer-Encoding', 'chunked']], chunks: ['one', 'two'], gap: 40 }
const CLOSED: ScriptedAnswer = { headers: [], chunks: ['one', 'two'], gap: 40 }
const UNBUFFERED = { ...ROUTE, responseBuffering: false }

async function filtered(under: UnderTest): Promise<Outcome & { readonly calls: readonly string[] }> {
  const seen: string[] = []
  const outcome = await send({ ...under, plugins: [...(under.plugins ?? []), witness('a', 1, seen)] })
  const calls = seen
    .filter((line) => line.startsWith('a:body_filter'))
    .map((line) => line.slice('a:body_filter '.length))
  return { ...outcome, calls }
}

describe('a body passes body_filter', () => {
  it('chunk by chunk when it is chunked', async () => {
    expect((await filtered({ upstream: CHUNKED })).calls).toEqual(['3 false', '3 false', '0 true'])
  })

  it('whole when it ends with the connection, however it came', async () => {
    expect((await filtered({ upstream: CLOSED })).calls).toEqual(['6 false', '0 true'])
  })

  it('in the buffers of nginx when it is large', async () => {
    const headers = [['Content-Length', '20000']] as const
    const { calls, body } = await filtered({ upstream: { headers, chunks: ['x'.repeat(20_000)] } })
    expect({ calls, length: body.length }).toEqual({
      calls: ['8150 false', '8192 false', '3658 false', '0 true'],
      length: 20_000,
    })
  })

  it('as it comes without response buffering, after an empty push', async () => {
    expect((await filtered({ upstream: CHUNKED, route: UNBUFFERED })).calls).toEqual([
      '0 false',
      '3 false',
      '3 false',
      '0 true',
    ])
  })
})

describe('a throw at the end', () => {
  const late = plugin('late', 9, {
    body_filter(ctx) {
      if (ctx.filter.eof) throw new HandlerError('late')
    },
  })
  const upper = plugin('upper', 8, {
    body_filter(ctx) {
      if (!ctx.filter.eof) ctx.filter.chunk = ctx.filter.chunk.toUpperCase()
    },
  })
  const seenBy = async (under: UnderTest): Promise<string> => {
    const { outcome, body } = await send(under)
    return `${outcome} ${body}`
  }

  it('cannot take back chunks that went out', async () => {
    expect(await seenBy({ plugins: [late], upstream: CHUNKED })).toBe('incomplete onetwo')
  })

  it('takes back what waits for more, and chunks that were changed', async () => {
    const waiting = await seenBy({ plugins: [late], upstream: CLOSED })
    const changed = await seenBy({ plugins: [late, upper], upstream: CHUNKED })
    const unbuffered = await seenBy({ plugins: [late, upper], upstream: CHUNKED, route: UNBUFFERED })
    expect([waiting, changed, unbuffered]).toEqual(['closed ', 'closed ', 'incomplete ONETWO'])
  })
})

it('eof set early drops the rest of the body', async () => {
  const cutter = plugin('cutter', 9, {
    body_filter(ctx) {
      ctx.filter.eof = true
    },
  })
  const { outcome, body, calls } = await filtered({ plugins: [cutter], upstream: CHUNKED })
  expect({ outcome, body, calls }).toEqual({ outcome: 'complete', body: 'one', calls: ['3 true'] })
})
