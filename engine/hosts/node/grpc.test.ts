import { Client, credentials, Metadata, Server, ServerCredentials, status, type ServiceError } from '@grpc/grpc-js'
import { afterEach, expect, test } from 'vitest'

import { PortsOnNode, until } from './tests/ports-on-node.ts'
import { selfSigned } from './tls/default-certificate.ts'

const OWN = selfSigned('localhost')
const asBytes = (value: string) => Buffer.from(value)
const asText = (bytes: Buffer) => bytes.toString()
const method = (path: string, requestStream: boolean, responseStream: boolean) => ({
  path,
  requestStream,
  responseStream,
  requestSerialize: asBytes,
  requestDeserialize: asText,
  responseSerialize: asBytes,
  responseDeserialize: asText,
})
const SERVICE = {
  say: method('/echo.Echo/Say', false, false),
  count: method('/echo.Echo/Count', false, true),
  talk: method('/echo.Echo/Talk', true, true),
}

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** A gRPC server of our own. */
async function upstream(): Promise<number> {
  const server = new Server()
  server.addService(SERVICE, {
    say(
      call: { request: string; metadata: Metadata },
      done: (error: unknown, answer?: string, trailer?: Metadata) => void,
    ) {
      if (call.request === 'fail') return done({ code: status.NOT_FOUND, details: 'nothing here' })
      const trailer = new Metadata()
      trailer.set('x-trailer', 'behind')
      done(null, `said ${call.request} ${call.metadata.get('x-from').join(',')}`, trailer)
    },
    count(call: { request: string; write(text: string): void; end(): void }) {
      for (let i = 1; i <= Number(call.request); i += 1) call.write(`n${i}`)
      call.end()
    },
    talk(call: { on(event: string, listener: (text: string) => void): void; write(text: string): void; end(): void }) {
      call.on('data', (text) => call.write(`heard ${text}`))
      call.on('end', () => call.end())
    },
  } as never)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  cleanups.push(() => server.forceShutdown())
  return port
}

const kongYml = (port: number) => `
_format_version: "3.0"
services:
  - { name: up, url: "grpc://127.0.0.1:${port}", retries: 0, routes: [{ name: r, protocols: [grpc, grpcs], paths: [/echo.Echo] }] }
plugins: [{ name: marks, protocols: [grpc, grpcs] }]
`
const MARKS = `
local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:access()
  if kong.request.get_header("x-refuse") then return kong.response.exit(403, "not you") end
  kong.service.request.set_header("x-from", "gateway")
  kong.service.request.enable_buffering()
end
function H:header_filter() kong.response.set_header("x-marked", "yes") end
return H
`

async function gateway(port: number): Promise<PortsOnNode> {
  const created = await new PortsOnNode().open({
    'kong.conf': 'plugins = marks\nproxy_listen = 127.0.0.1:0 http2, 127.0.0.1:0 http2 ssl\n',
    'kong.yml': kongYml(port),
    'kong/plugins/marks/handler.lua': MARKS,
    'kong/plugins/marks/schema.lua':
      'return { name = "marks", fields = { { protocols = { type = "set", elements = { type = "string", one_of = { "grpc", "grpcs" } } } }, { config = { type = "record", fields = {} } } } }',
  })
  cleanups.push(() => created.close())
  return created
}

function client(created: PortsOnNode, isTls = false): Client {
  const insecure = credentials.createSsl(Buffer.from(OWN.cert), null, null, {
    checkServerIdentity: () => undefined,
    rejectUnauthorized: false,
  })
  const made = new Client(`127.0.0.1:${created.port(isTls ? 1 : 0)}`, isTls ? insecure : credentials.createInsecure())
  cleanups.push(() => made.close())
  return made
}

interface Said {
  readonly error: ServiceError | null
  readonly answer: string | undefined
  readonly head: Metadata | undefined
  readonly trailer: Metadata | undefined
}
function say(from: Client, text: string, metadata = new Metadata()): Promise<Said> {
  return new Promise((resolve) => {
    let head: Metadata | undefined
    let trailer: Metadata | undefined
    let outcome: Pick<Said, 'error' | 'answer'> | undefined
    const settle = (): void => {
      if (outcome && trailer) resolve({ ...outcome, head, trailer })
    }
    const call = from.makeUnaryRequest(SERVICE.say.path, asBytes, asText, text, metadata, (error, answer) => {
      outcome = { error, answer }
      settle()
    })
    call.once('metadata', (given) => (head = given))
    call.once('status', (given) => {
      trailer = given.metadata
      settle()
    })
  })
}

test.each([
  ['in the clear', false],
  ['over TLS', true],
])('a unary call %s: headers, body, trailers', async (_how, isTls) => {
  const created = await gateway(await upstream())
  const { error, answer, head, trailer } = await say(client(created, isTls), 'hello')
  expect({ error, answer }).toEqual({ error: null, answer: 'said hello gateway' })
  expect(head?.get('x-marked')).toEqual(['yes'])
  expect(trailer?.get('x-trailer')).toEqual(['behind'])
  expect(created.lines.join('\n')).toContain('response buffering was turned off: incompatible HTTP version (2)')
})

test("the upstream's own failure comes through", async () => {
  const created = await gateway(await upstream())
  const { error } = await say(client(created), 'fail')
  expect({ code: error?.code, details: error?.details }).toEqual({ code: status.NOT_FOUND, details: 'nothing here' })
})

test("a plugin's refusal is a gRPC status", async () => {
  const created = await gateway(await upstream())
  const refused = new Metadata()
  refused.set('x-refuse', '1')
  const { error } = await say(client(created), 'hello', refused)
  expect({ code: error?.code, details: error?.details }).toEqual({ code: status.PERMISSION_DENIED, details: 'not you' })
})

test('a dead upstream is unavailable', async () => {
  const created = await gateway(1)
  const { error } = await say(client(created), 'hello')
  expect(error?.code).toBe(status.UNAVAILABLE)
  expect(created.lines.join('\n')).toContain('connect() failed (111: Connection refused)')
})

test('server streaming and both ways, message by message', async () => {
  const created = await gateway(await upstream())
  const from = client(created)
  const counted = from.makeServerStreamRequest(SERVICE.count.path, asBytes, asText, '5')
  const numbers: string[] = []
  for await (const text of counted) numbers.push(String(text))
  expect(numbers).toEqual(['n1', 'n2', 'n3', 'n4', 'n5'])
  const talk = from.makeBidiStreamRequest(SERVICE.talk.path, asBytes, asText)
  const heard: string[] = []
  talk.on('data', (text: string) => heard.push(text))
  for (const word of ['a', 'b', 'c']) {
    talk.write(word)
    await until(() => heard.includes(`heard ${word}`))
  }
  const ended = new Promise<number>((resolve) => talk.once('status', ({ code }) => resolve(code)))
  talk.end()
  expect(await ended).toBe(status.OK)
})
