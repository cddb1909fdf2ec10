import { describe, expect, it } from 'vitest'

import { ALL_TEXTS } from './all-cases.ts'
import { CODE, ELSEWHERE } from './not-provoked.ts'
import { holds, isMessage, quotesOf, type Quote } from './quotes.ts'

const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  phases: ['1', '2', '3', '4.1', '4.2', '4.3', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15'],
  loading: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'],
  'nginx-behaviour': ['1', '2', '3', '4', '5', '9', '14', '15', '16', '17', '18', '22'],
}
const named = ({ document, section, text }: Quote) => `${document} §${section}: ${text}`

describe.each(Object.entries(DOCUMENTS))('docs/kong/%s.md', (document, sections) => {
  const messages = quotesOf(document, sections).filter((quote) => isMessage(quote) && !CODE.has(quote.text))
  const isProvoked = (quote: Quote) => ALL_TEXTS.some((text) => holds(text, quote))

  it('quotes nothing that is neither provoked nor left out for a reason', () => {
    expect(messages.length).toBeGreaterThan(20)
    const open = messages.filter((quote) => !isProvoked(quote) && !(quote.text in ELSEWHERE))
    expect(open.map(named)).toEqual([])
  })

  it('quotes nothing that is left out although it is provoked', () => {
    const needless = messages.filter((quote) => quote.text in ELSEWHERE && isProvoked(quote))
    expect(needless.map(named)).toEqual([])
  })
})

it('leaves out only what is quoted somewhere', () => {
  const quoted = new Set(Object.entries(DOCUMENTS).flatMap(([document, sections]) => textsOf(document, sections)))
  expect([...CODE, ...Object.keys(ELSEWHERE)].filter((text) => !quoted.has(text))).toEqual([])
})

function textsOf(document: string, sections: readonly string[]): string[] {
  return quotesOf(document, sections).map(({ text }) => text)
}
