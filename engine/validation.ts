import * as z from 'zod/mini'

import { PLUGIN_PHASES } from './gateway/phases.ts'
import type {
  BranchOptions,
  Breakpoint,
  ChangedThing,
  DebugSendOptions,
  EvaluationRequest,
  Place,
  ScenarioFiles,
  SendRequest,
  VariableList,
  VariableWrite,
  WhatIf,
} from './protocol.ts'

const scenarioFiles = z.object({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a scenario id has lower-case letters, digits and dashes')),
  files: z.record(z.string(), z.string()),
  isOffline: z.optional(z.boolean()),
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

const pluginName = z.string().check(z.minLength(1), z.maxLength(200))
const priority = z.number().check(z.refine((value) => Number.isFinite(value), 'a priority is a number'))
const whatIf = z.strictObject({
  kong: z.optional(z.string().check(z.maxLength(20))),
  priorities: z.optional(z.record(pluginName, priority)),
  disabledPlugins: z.optional(z.array(pluginName)),
  disabledHandlers: z.optional(z.array(z.object({ plugin: pluginName, phase: z.enum(PLUGIN_PHASES) }))),
})

const count = z.number().check(z.int(), z.minimum(0))
const place = z.object({ file: z.string(), line: z.number().check(z.int(), z.minimum(1)) })
const ofBreakpoint = { id: z.string(), isEnabled: z.optional(z.boolean()) }
const text = z.string().check(z.maxLength(10_000, 'the text is too long'))
const contextTarget = z.enum(['kong.ctx.shared', 'kong.ctx.plugin', 'ngx.ctx'])
const headerTarget = z.enum(['request', 'upstream-request', 'response'])

const breakpoint = z.discriminatedUnion('type', [
  z.object({
    ...ofBreakpoint,
    ...place.shape,
    type: z.literal('line'),
    condition: z.optional(text),
    hits: z.optional(text),
    log: z.optional(text),
  }),
  z.object({ ...ofBreakpoint, type: z.literal('header'), name: text, target: z.optional(headerTarget) }),
  z.object({ ...ofBreakpoint, type: z.literal('context'), key: text, target: z.optional(contextTarget) }),
  z.object({ ...ofBreakpoint, type: z.literal('exit'), plugin: z.optional(text) }),
  z.object({ ...ofBreakpoint, type: z.literal('skip'), plugin: z.optional(text), phase: z.optional(text) }),
  z.object({ ...ofBreakpoint, type: z.literal('error'), which: z.enum(['caught', 'uncaught', 'all']) }),
])
const debugSendOptions = z.object({ name: z.optional(z.string()), stopsOnEntry: z.optional(z.boolean()) })
const branchOptions = z.object({ onMiss: z.optional(z.enum(['live', 'stop'])) })
const variableList = z.object({ ref: count, start: z.optional(count), count: z.optional(count) })
const variableWrite = z.object({ frame: count, expression: text, value: text })
const evaluationRequest = z.object({ frame: count, text, isConsole: z.optional(z.boolean()) })
const changedThing = z.union([
  z.object({ expression: text, frame: count }),
  z.object({ header: text, target: z.optional(headerTarget) }),
])

/** A message that does not fit the protocol; its text says where and why. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
}

/** A message that fits a schema. @throws {MessageError} */
export function parseMessage<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  return parse(schema, value, what)
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

/** @throws {MessageError} */
export function parseSendRequests(value: unknown): readonly SendRequest[] {
  return parse<SendRequest[]>(z.array(sendRequest).check(z.maxLength(1000)), value, 'The list of requests')
}

/** @throws {MessageError} */
export function parseWhatIf(value: unknown): WhatIf {
  return parse<WhatIf>(whatIf, value, 'The change')
}

/** What a debugger is asked. Each throws {MessageError}. */
export const debugMessages = {
  stop: (value: unknown): number => parse(count, value, 'The number of a stop'),
  frame: (value: unknown): number => parse(count, value, 'The number of a frame'),
  step: (value: unknown): number | undefined => parse(z.optional(count), value, 'The number of a statement'),
  kind: (value: unknown): 'into' | 'over' | 'out' | undefined =>
    parse(z.optional(z.enum(['into', 'over', 'out'])), value, 'The kind of step'),
  place: (value: unknown): Place => parse(place, value, 'The place'),
  breakpoints: (value: unknown): readonly Breakpoint[] =>
    parse<Breakpoint[]>(z.array(breakpoint).check(z.maxLength(1000)), value, 'The list of breakpoints'),
  sendOptions: (value: unknown): DebugSendOptions | undefined =>
    parse<DebugSendOptions | undefined>(z.optional(debugSendOptions), value, 'What was said about the request'),
  branchOptions: (value: unknown): BranchOptions | undefined =>
    parse<BranchOptions | undefined>(z.optional(branchOptions), value, 'How the branch goes on'),
  list: (value: unknown): VariableList => parse<VariableList>(variableList, value, 'The list of variables'),
  write: (value: unknown): VariableWrite => parse<VariableWrite>(variableWrite, value, 'The new value'),
  ask: (value: unknown): EvaluationRequest => parse<EvaluationRequest>(evaluationRequest, value, 'The expression'),
  thing: (value: unknown): ChangedThing => parse<ChangedThing>(changedThing, value, 'What was asked about'),
}
