import type { SendRequest } from '../../../engine/protocol.ts'
import { listOf, own, recordOf, textOfUnknown } from '../plain-data.ts'
import { readHarRequest } from './read-request.ts'

/** One request of a HAR. */
export interface HarRequest {
  readonly name: string
  readonly request: SendRequest
  /** Title of the page it belongs to. */
  readonly page: string | undefined
  /** What it was answered with when it was recorded; undefined for an answer that never came. */
  readonly recordedStatus: number | undefined
}

/** What a HAR asks for, in the order it was asked. */
export interface HarImport {
  readonly requests: readonly HarRequest[]
  /** Sentences about what was left out. */
  readonly notes: readonly string[]
}

export interface HarReading {
  /** Told now and then: how many entries are read, of how many. */
  readonly onProgress?: (done: number, total: number) => void
}

/** How many entries are read between two words about progress. */
const STRIDE = 200

/** Reads the text of a HAR. @throws {Error} with a sentence for people when it is none */
export function readHar(text: string, { onProgress }: HarReading = {}): HarImport {
  const log = own(parse(text), 'log')
  const entries = own(log, 'entries')
  if (!Array.isArray(entries))
    throw new Error('This file is not a HAR: it has no log.entries. Export it again from the browser’s network panel.')
  const pages = new Map(
    listOf(own(log, 'pages')).map((page) => [textOfUnknown(own(page, 'id')), textOfUnknown(own(page, 'title'))]),
  )
  const requests: Placed[] = []
  const left = new Map<string, number>()
  for (const [at, entry] of (entries as readonly unknown[]).entries()) {
    if (at % STRIDE === 0) onProgress?.(at, entries.length)
    const read = readEntry(entry, pages)
    if (typeof read === 'string') left.set(read, (left.get(read) ?? 0) + 1)
    else requests.push(read)
  }
  onProgress?.(entries.length, entries.length)
  const ordered = requests.toSorted((a, b) => a.startedAt - b.startedAt)
  return {
    requests: ordered.map(({ startedAt: _startedAt, ...request }) => request),
    notes: [...left].map(
      ([reason, count]) => `${count} ${count === 1 ? 'entry was' : 'entries were'} left out: ${reason}.`,
    ),
  }
}

type Placed = HarRequest & { readonly startedAt: number }

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^﻿/, ''))
  } catch (error) {
    const isCut = /end of|unterminated/i.test(String(error))
    throw new Error(
      isCut
        ? 'This HAR is cut off: its JSON ends too early. Save or copy it again.'
        : `This file is not a HAR: it is not JSON (${error instanceof Error ? error.message : String(error)}).`,
      { cause: error },
    )
  }
}

/** A request, or why it is none. */
function readEntry(entry: unknown, pages: ReadonlyMap<string, string>): Placed | string {
  const given = recordOf(own(entry, 'request'))
  if (!given) return 'it has no request'
  const request = readHarRequest(given)
  if (typeof request === 'string') return request
  const status = Number(own(own(entry, 'response'), 'status'))
  const started = Date.parse(textOfUnknown(own(entry, 'startedDateTime')))
  return {
    name: `${request.method} ${request.target.split('?')[0] ?? ''}`,
    request,
    page: pages.get(textOfUnknown(own(entry, 'pageref'))) || undefined,
    recordedStatus: Number.isInteger(status) && status >= 100 ? status : undefined,
    // what has no time stays where it stands
    startedAt: Number.isNaN(started) ? 0 : started,
  }
}
