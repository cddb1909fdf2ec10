/** A client's side of a session. */
export interface StreamTalk {
  say(text: string): void
  /** Says nothing more. */
  end(): void
  /** Everything that came so far. */
  heard(): string
  isClosed(): boolean
}

/** A gateway with {@link streamFiles}, and a way to be its client. */
export interface StreamsUnderTest {
  open(kind: 'tcp' | 'udp'): Promise<StreamTalk>
  /** Lines of the error log. */
  lines(): readonly string[]
  /** Waits until something holds; a host with a virtual clock moves it here. */
  until(holds: () => boolean): Promise<void>
}

/** One thing that streams do in every host; rejects with the difference. It needs no test runner. */
export interface StreamCase {
  readonly name: string
  check(tested: StreamsUnderTest): Promise<void>
}

const HANDLER = `
local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:preread()
  if ngx.var.protocol == "UDP" then return end
  local sock = assert(ngx.req.socket())
  local word = sock:peek(4)
  if word == "deny" then return kong.response.exit(403, "denied") end
  if word == "bye!" then return kong.response.exit(200, "good bye") end
  if word == "boom" then error("broken") end
  if word == "mine" then
    sock:receive(4)
    ngx.say("taken")
  end
end
function H:log()
  kong.log.notice("over ", kong.log.serialize().session.status, " ", ngx.var.protocol)
end
return H
`
const SCHEMA = `
return { name = "guard", fields = {
  { protocols = { type = "set", elements = { type = "string", one_of = { "tcp", "udp" } } } },
  { config = { type = "record", fields = {} } },
} }
`

/** A scenario whose stream routes go by port: an echo behind each. */
export function streamFiles(ports: { readonly tcp: number; readonly udp: number }): Readonly<Record<string, string>> {
  const service = (name: string) =>
    `{ name: ${name}, protocol: ${name}, host: ${name}.test, port: 7, read_timeout: 1000, routes: [{ name: r-${name}, protocols: [${name}], destinations: [{ port: ${ports[name as 'tcp' | 'udp']} }] }] }`
  return {
    'kong.yml': `_format_version: "3.0"\nservices:\n  - ${service('tcp')}\n  - ${service('udp')}\nplugins: [{ name: guard, protocols: [tcp, udp] }]\n`,
    'kong/plugins/guard/handler.lua': HANDLER,
    'kong/plugins/guard/schema.lua': SCHEMA,
    'phasescope.yml': 'upstreams: { tcp.test: [{ echo: true }], udp.test: [{ echo: true }] }\n',
  }
}

/** What streams do in every host (STYLE §10). */
export const STREAM_CONTRACT: readonly StreamCase[] = [
  {
    name: 'carries bytes both ways, and logs when the client ends',
    async check(tested) {
      const talk = await tested.open('tcp')
      talk.say('hello')
      await tested.until(() => talk.heard() === 'hello')
      talk.end()
      await ends(tested, talk, { heard: 'hello', status: 200 })
    },
  },
  {
    name: 'closes without a byte on exit 403, and logs the body',
    async check(tested) {
      const talk = await tested.open('tcp')
      talk.say('deny me')
      await ends(tested, talk, { heard: '', status: 403 })
      contains(tested.lines(), 'unable to proxy stream connection, status: 403, err: denied')
    },
  },
  {
    name: 'sends the body of exit 200, then closes',
    async check(tested) {
      const talk = await tested.open('tcp')
      talk.say('bye!')
      await ends(tested, talk, { heard: 'good bye', status: 200 })
    },
  },
  {
    name: 'closes on a throw, with status 500',
    async check(tested) {
      const talk = await tested.open('tcp')
      talk.say('boom')
      await ends(tested, talk, { heard: '', status: 500 })
      contains(tested.lines(), 'broken')
    },
  },
  {
    name: 'keeps from the upstream what preread took',
    async check(tested) {
      const talk = await tested.open('tcp')
      talk.say('mineyours')
      await tested.until(() => talk.heard() === 'taken\nyours')
      talk.end()
      await ends(tested, talk, { heard: 'taken\nyours', status: 200 })
    },
  },
  {
    name: 'holds datagrams of one origin in one session until it is idle',
    async check(tested) {
      const talk = await tested.open('udp')
      talk.say('a')
      await tested.until(() => talk.heard() === 'a')
      talk.say('b')
      await tested.until(() => talk.heard() === 'ab')
      await tested.until(() => tested.lines().some((line) => line.includes('over 200 UDP')))
    },
  },
]

async function ends(
  tested: StreamsUnderTest,
  talk: StreamTalk,
  { heard, status }: { readonly heard: string; readonly status: number },
): Promise<void> {
  await tested.until(() => talk.isClosed() && tested.lines().some((line) => line.includes(`over ${status} TCP`)))
  if (talk.heard() !== heard) throw new Error(`heard ${JSON.stringify(talk.heard())}, not ${JSON.stringify(heard)}`)
}

function contains(lines: readonly string[], wanted: string): void {
  if (!lines.some((line) => line.includes(wanted))) throw new Error(`no line has ${wanted}: ${lines.join(' | ')}`)
}
