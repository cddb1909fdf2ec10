import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { loadAdapter, readCorpus } from '../conformance/corpus.ts'
import type { GatewayAdapter } from '../conformance/adapters.ts'
import { ALL_TEXTS } from './all-cases.ts'
import { CONFIGURATION } from './configuration.cases.ts'
import { CONFIGURATION_CODE, CONFIGURATION_ELSEWHERE } from './configuration-not-provoked.ts'
import { holds, isMessage, quotesOf, type Quote } from './quotes.ts'
import { SCHEMA_DEFINITIONS } from './schema-definitions.cases.ts'
import { SCHEMA_VALUES } from './schema-values.cases.ts'

const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  schema: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'],
  router: ['1', '2', '3', '4', '5', '6', '7'],
  'admin-api': ['1', '2', '3', '4', '5', '6'],
}

/** What the tests of this folder compare, and what conformance/gateway.test.ts compares with Kong's own answers. */
const texts = new Set([
  ...ALL_TEXTS,
  ...[...CONFIGURATION, ...SCHEMA_DEFINITIONS, ...SCHEMA_VALUES].flatMap((one) => one.texts),
  ...(await recordedTexts()),
])
const named = ({ document, section, text }: Quote) => `${document} §${section}: ${text}`
const isProvoked = (quote: Quote) => [...texts].some((text) => holds(text, quote))

describe.each(Object.entries(DOCUMENTS))('docs/kong/%s.md', (document, sections) => {
  const messages = [...quotesOf(document, sections).filter(isMessage), ...errorTable(document)].filter(
    ({ text }) => !CONFIGURATION_CODE.has(text),
  )

  it('quotes nothing that is neither provoked nor left out for a reason', () => {
    expect(messages.length).toBeGreaterThan(10)
    const open = messages.filter((quote) => !isProvoked(quote) && !(quote.text in CONFIGURATION_ELSEWHERE))
    expect(open.map(named)).toEqual([])
  })

  it('quotes nothing that is left out although it is provoked', () => {
    const needless = messages.filter((quote) => quote.text in CONFIGURATION_ELSEWHERE && isProvoked(quote))
    expect(needless.map(named)).toEqual([])
  })
})

it('leaves out only what is quoted somewhere', () => {
  const quoted = new Set(
    Object.entries(DOCUMENTS).flatMap(([document, sections]) =>
      [...quotesOf(document, sections), ...errorTable(document)].map(({ text }) => text),
    ),
  )
  const left = [...CONFIGURATION_CODE, ...Object.keys(CONFIGURATION_ELSEWHERE)]
  expect(left.filter((text) => !quoted.has(text))).toEqual([])
})

/** Rows `|code|name|status|message|`; a message may be several. */
function errorTable(document: string): Quote[] {
  const text = readFileSync(new URL(`../../docs/kong/${document}.md`, import.meta.url), 'utf8')
  return text.split('\n').flatMap((line) => {
    const [, messages] = /^\|\d+\|[^|]+\|[^|]*\|([^|]+)\|$/.exec(line.trim()) ?? []
    const sentences = messages?.replaceAll('{..}', '<…>').split(/ \/ | \(fields | \(\.\./) ?? []
    return sentences
      .filter((sentence) => /[a-z]{3,} [a-z]/.test(sentence))
      .map((sentence) => ({ document, section: '2', text: sentence.trim() }))
  })
}

async function recordedTexts(): Promise<string[]> {
  const lists = ['balancer', 'declarative', 'errors', 'router', 'schema', 'tools'].map(async (file) => {
    const adapter = await loadAdapter<GatewayAdapter>(`gateway-${file}`)
    const facts = readCorpus<{ readonly expect?: unknown }>(`gateway/${file}`)
    return facts.filter((fact) => adapter?.supports(fact)).flatMap(({ expect: answer }) => textsIn(answer))
  })
  return (await Promise.all(lists)).flat()
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
