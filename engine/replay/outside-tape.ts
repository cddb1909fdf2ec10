import { OutboundError, type ConnectOptions, type OutboundRequest } from '../host.ts'
import type { OutsideAnswer, OutsideFailure } from '../traffic-protocol.ts'

/** What an HTTP call is found by. */
export function callOfRequest({ method, scheme, host, port, target }: OutboundRequest): string {
  return `${method} ${scheme}://${host}:${port}${target}`
}

export function callOfSocket({ protocol, host, port }: ConnectOptions): string {
  return `${protocol} ${host}:${port}`
}

type AnswerOf<T extends OutsideAnswer['type']> = Extract<OutsideAnswer, { type: T }>

/** Answers of one request, each given once: the first that was recorded for the same call. DESIGN §3.4 */
export class OutsideTape {
  private readonly rest: OutsideAnswer[]

  constructor(answers: readonly OutsideAnswer[]) {
    this.rest = [...answers]
  }

  take<T extends OutsideAnswer['type']>(type: T, call: string): AnswerOf<T> | undefined {
    const at = this.rest.findIndex((answer) => answer.type === type && answer.call === call)
    return at < 0 ? undefined : (this.rest.splice(at, 1)[0] as AnswerOf<T>)
  }
}

export function errorOf({ code, stage, message }: OutsideFailure): OutboundError {
  return new OutboundError(code, stage, message)
}

export function failureOf(error: unknown): OutsideFailure {
  if (error instanceof OutboundError) return { code: error.code, stage: error.stage, message: error.message }
  return { code: 'reset', stage: 'exchange', message: error instanceof Error ? error.message : String(error) }
}

/** What a replay says to a call that the recording knows nothing of. */
export function notRecorded(call: string): OutboundError {
  return new OutboundError('no-network', 'connect', `the recording holds no answer to ${call}`)
}
