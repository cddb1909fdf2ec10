import { type Host, OutboundError, type OutboundRequest, type OutboundResponse } from '../../host.ts'

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

/** One thing that every host does; rejects with the difference. It needs no test runner, so that it runs anywhere. */
export interface ContractCase {
  readonly name: string
  check(tested: HostUnderTest): Promise<void>
}

/** What every host does (STYLE §10). */
export const HOST_CONTRACT: readonly ContractCase[] = [
  {
    name: 'has a clock that moves while a timer runs',
    async check({ host, run }) {
      const before = host.now()
      await run(new Promise<void>((resolve) => void host.setTimer(20, resolve)))
      same(host.now() - before >= 19, true)
    },
  },
  {
    name: 'forgets a cancelled timer',
    async check({ host, run }) {
      const fired: string[] = []
      host.setTimer(5, () => fired.push('cancelled'))()
      await run(new Promise<void>((resolve) => void host.setTimer(20, resolve)))
      same(fired, [])
    },
  },
  {
    name: 'lets other work have its turn',
    async check({ host, run }) {
      const order: string[] = []
      const waited = host.nextTurn().then(() => order.push('turn'))
      await Promise.resolve().then(() => order.push('work'))
      await run(waited)
      same(order, ['work', 'turn'])
    },
  },
  {
    name: 'gives random bytes',
    async check({ host }) {
      same(host.random(16).length, 16)
    },
  },
  {
    name: 'fetches an answer as it stands on the wire',
    async check(tested) {
      const answer = await fetched(tested, '/hello')
      const twice = answer.headers.filter(([header]) => header.toLowerCase() === 'x-twice').map(([, value]) => value)
      const { status, reason } = answer
      same({ status, reason, twice, body: await textOf(tested, answer) }, HELLO)
    },
  },
  {
    name: 'streams a body',
    async check(tested) {
      same(await textOf(tested, await fetched(tested, '/chunks')), 'onetwothree')
    },
  },
  {
    name: 'sends bytes',
    async check(tested) {
      const body = new Uint8Array([0x61, 0xff, 0x00])
      const answer = await fetched(tested, '/echo', { method: 'POST', headers: [['Content-Length', '3']], body })
      same(await textOf(tested, answer), 'a\u00ff\u0000')
    },
  },
  {
    name: 'names a refused connection',
    async check(tested) {
      same(await failureOf(fetched(tested, '/', { port: tested.refusedPort })), 'refused in connect')
    },
  },
  {
    name: 'names a connection that closes before the answer',
    async check(tested) {
      same(await failureOf(fetched(tested, '/reset')), 'reset in exchange')
    },
  },
  {
    name: 'names an answer that does not come in time',
    async check(tested) {
      same(await failureOf(fetched(tested, '/hang')), 'timeout in exchange')
    },
  },
  {
    name: 'throws from the body when it breaks off',
    async check(tested) {
      const answer = await fetched(tested, '/cut')
      same((await failureOf(textOf(tested, answer)))?.split(' in ')[1], 'body')
    },
  },
  {
    name: 'resolves names, and says when there is none',
    async check({ host, run }) {
      same(await run(host.resolve('127.0.0.1')), ['127.0.0.1'])
      same(await failureOf(run(host.resolve('nx.invalid'))), 'name-error in connect')
    },
  },
]

const HELLO = { status: 200, reason: 'Fine', twice: ['1', '2'], body: 'hello' }

function fetched(
  { host, run, upstream }: HostUnderTest,
  target: string,
  changes: Partial<OutboundRequest> = {},
): Promise<OutboundResponse> {
  const request: OutboundRequest = {
    scheme: 'http',
    host: upstream.host,
    port: upstream.port,
    method: 'GET',
    target,
    headers: [['Host', 'up.test']],
    timeouts: { connect: 1000, send: 1000, read: 200 },
    ...changes,
  }
  return run(host.fetch(request))
}

function textOf({ run }: HostUnderTest, answer: OutboundResponse): Promise<string> {
  const read = async (): Promise<string> => {
    let text = ''
    for await (const bytes of answer.body) for (const byte of bytes) text += String.fromCharCode(byte)
    return text
  }
  return run(read())
}

/** `code in stage` of a failed call. */
async function failureOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise
  } catch (error) {
    if (error instanceof OutboundError) return `${error.code} in ${error.stage}`
    throw error
  }
  return undefined
}

function same(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is !== should) throw new Error(`is ${is}, should be ${should}`)
}
