import * as z from 'zod/mini'

import type { ScenarioFiles, SendRequest } from './protocol.ts'

const scenarioFiles = z.object({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a scenario id has lower-case letters, digits and dashes')),
  files: z.record(z.string(), z.string()),
})

/** A header name or value: bytes, and nothing that would end the line. */
const headerText = z.string().check(z.regex(/^[^\r\n\0]*$/, 'a header has no line breaks'))
const port = z.number().check(z.int(), z.minimum(0), z.maximum(65535))

const sendRequest = z.object({
  method: z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, 'a method is a token such as GET')),
  target: z.string().check(z.regex(/^[^\s\0]+$/, 'a request target has no spaces')),
  headers: z.array(z.tuple([headerText.check(z.minLength(1)), headerText])),
  body: z.optional(z.instanceof(Uint8Array)),
  scheme: z.optional(z.enum(['http', 'https'])),
  httpVersion: z.optional(z.enum(['1.0', '1.1', '2.0'])),
  client: z.optional(z.object({ ip: z.string(), port })),
})

/** A message that does not fit the protocol; its text says where and why. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
}

function parse<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
  throw new MessageError(`${what} is not valid${where}: ${issue?.message ?? 'unknown reason'}`)
}

/** @throws {MessageError} */
export function parseScenarioFiles(value: unknown): ScenarioFiles {
  return parse<ScenarioFiles>(scenarioFiles, value, 'The scenario')
}

/** @throws {MessageError} */
export function parseSendRequest(value: unknown): SendRequest {
  return parse<SendRequest>(sendRequest, value, 'The request')
}
