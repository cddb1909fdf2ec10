import type { Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'

import { UpstreamBody } from './upstream-body.ts'

/** What undici would be told. */
class Upstream {
  readonly told: string[] = []
  readonly body = new UpstreamBody()
  readonly controller: Dispatcher.DispatchController

  constructor() {
    const { told } = this
    const state = { aborted: false, paused: false }
    this.controller = Object.assign(state, {
      rawHeaders: null,
      rawTrailers: null,
      reason: null,
      abort: (reason: Error) => void ((state.aborted = true), told.push(`abort: ${reason.message}`)),
      pause: () => void ((state.paused = true), told.push('pause')),
      resume: () => void ((state.paused = false), told.push('resume')),
    })
    this.body.attach(this.controller)
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (piece: Uint8Array | undefined): string | undefined => piece && new TextDecoder().decode(piece)

describe('the body of an answer', () => {
  it('gives what came since the last read in one piece', async () => {
    const { body } = new Upstream()
    const first = body.next()
    body.push(bytes('a'))
    body.push(bytes('b'))
    expect(textOf((await first).value)).toBe('ab')
    body.push(bytes('c'))
    body.end()
    expect(textOf((await body.next()).value)).toBe('c')
    expect(await body.next()).toEqual({ done: true, value: undefined })
  })

  it('is whole once its end is there, and only then', () => {
    const { body } = new Upstream()
    body.push(bytes('all'))
    expect(body.takeWhole()).toBeUndefined()
    body.end()
    expect(textOf(body.takeWhole())).toBe('all')
  })

  it('without a byte is whole, too', () => {
    const { body } = new Upstream()
    body.end()
    expect(body.takeWhole()).toHaveLength(0)
  })

  it('passes on what came before it broke off', async () => {
    const { body } = new Upstream()
    body.push(bytes('half'))
    body.fail(new Error('cut'))
    expect(body.takeWhole()).toBeUndefined()
    expect(textOf((await body.next()).value)).toBe('half')
    await expect(body.next()).rejects.toThrow('cut')
  })

  it('lets the upstream wait for a slow reader', async () => {
    const { body, told } = new Upstream()
    body.push(new Uint8Array(16 * 1024))
    expect(told).toEqual(['pause'])
    await body.next()
    expect(told).toEqual(['pause', 'resume'])
  })

  it('that nobody reads to its end takes its connection along', async () => {
    const { body, told } = new Upstream()
    body.push(bytes('x'))
    await body.return()
    expect(told).toEqual(['abort: reader is gone'])
  })

  it('that has arrived leaves its connection to the next request', async () => {
    const { body, told } = new Upstream()
    body.end()
    await body.return()
    body.cancel()
    expect(told).toEqual([])
  })
})
