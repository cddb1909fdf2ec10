import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Host, OutboundError, type OutboundRequest, type OutboundResponse } from '../host.ts'

/**
 * A host together with an upstream that serves these paths:
 * `/hello`: 200 Fine, two `X-Twice` headers, Content-Length 5, body "hello";
 * `/chunks`: 200, chunked body "one", "two", "three", sent apart;
 * `/echo`: 200, the body of the request;
 * `/reset`: reads the request, then closes the connection;
 * `/cut`: 200, Content-Length 10, sends "hello", then closes;
 * `/hang`: never answers.
 */
export interface HostUnderTest {
  readonly host: Host
  readonly upstream: { readonly host: string; readonly port: number }
  /** A port nobody listens on. */
  readonly refusedPort: number
  /** Waits for a promise; a host with a virtual clock moves it here. */
  run<T>(promise: Promise<T>): Promise<T>
  dispose?(): Promise<void> | void
}

/** The suite that every host passes (STYLE §10). */
export function describeHost(name: string, create: () => HostUnderTest | Promise<HostUnderTest>): void {
  describe(`the ${name} host`, () => {
    let tested: HostUnderTest
    beforeEach(async () => {
      tested = await create()
    })
    afterEach(async () => {
      await tested.dispose?.()
    })

    const request = (target: string, changes: Partial<OutboundRequest> = {}): OutboundRequest => ({
      scheme: 'http',
      host: tested.upstream.host,
      port: tested.upstream.port,
      method: 'GET',
      target,
      headers: [['Host', 'up.test']],
      timeouts: { connect: 1000, send: 1000, read: 200 },
      ...changes,
    })
    const failureOf = async (promise: Promise<unknown>): Promise<Pick<OutboundError, 'code' | 'stage'> | undefined> => {
      try {
        await promise
      } catch (error) {
        if (error instanceof OutboundError) return { code: error.code, stage: error.stage }
        throw error
      }
      return undefined
    }

    it('has a clock that moves while a timer runs', async () => {
      const { host, run } = tested
      const before = host.now()
      await run(new Promise<void>((resolve) => void host.setTimer(20, resolve)))
      expect(host.now() - before).toBeGreaterThanOrEqual(19)
    })

    it('forgets a cancelled timer', async () => {
      const { host, run } = tested
      const fired: string[] = []
      host.setTimer(5, () => fired.push('cancelled'))()
      await run(new Promise<void>((resolve) => void host.setTimer(20, resolve)))
      expect(fired).toEqual([])
    })

    it('lets other work have its turn', async () => {
      const order: string[] = []
      const waited = tested.host.nextTurn().then(() => order.push('turn'))
      await Promise.resolve().then(() => order.push('work'))
      await tested.run(waited)
      expect(order).toEqual(['work', 'turn'])
    })

    it('gives random bytes', () => {
      expect(tested.host.random(16)).toHaveLength(16)
    })

    it('fetches an answer as it stands on the wire', async () => {
      const answer = await tested.run(tested.host.fetch(request('/hello')))
      const twice = answer.headers.filter(([header]) => header.toLowerCase() === 'x-twice').map(([, value]) => value)
      expect({ status: answer.status, reason: answer.reason, twice, body: await tested.run(textOf(answer)) }).toEqual({
        status: 200,
        reason: 'Fine',
        twice: ['1', '2'],
        body: 'hello',
      })
    })

    it('streams a body', async () => {
      const answer = await tested.run(tested.host.fetch(request('/chunks')))
      expect(await tested.run(textOf(answer))).toBe('onetwothree')
    })

    it('sends bytes', async () => {
      const body = new Uint8Array([0x61, 0xff, 0x00])
      const headers = [['Content-Length', '3']] as const
      const answer = await tested.run(tested.host.fetch(request('/echo', { method: 'POST', headers, body })))
      expect(await tested.run(textOf(answer))).toBe('a\u00ff\u0000')
    })

    it('names a refused connection', async () => {
      const failure = await failureOf(tested.run(tested.host.fetch(request('/', { port: tested.refusedPort }))))
      expect(failure).toEqual({ code: 'refused', stage: 'connect' })
    })

    it('names a connection that closes before the answer', async () => {
      expect(await failureOf(tested.run(tested.host.fetch(request('/reset'))))).toEqual({
        code: 'reset',
        stage: 'exchange',
      })
    })

    it('names an answer that does not come in time', async () => {
      expect(await failureOf(tested.run(tested.host.fetch(request('/hang'))))).toEqual({
        code: 'timeout',
        stage: 'exchange',
      })
    })

    it('throws from the body when it breaks off', async () => {
      const answer = await tested.run(tested.host.fetch(request('/cut')))
      expect((await failureOf(tested.run(textOf(answer))))?.stage).toBe('body')
    })

    it('resolves names, and says when there is none', async () => {
      expect(await tested.run(tested.host.resolve('127.0.0.1'))).toEqual(['127.0.0.1'])
      const failure = await failureOf(tested.run(tested.host.resolve('nx.invalid')))
      expect(failure?.code).toBe('name-error')
    })
  })
}

async function textOf(answer: OutboundResponse): Promise<string> {
  let text = ''
  for await (const bytes of answer.body) for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
