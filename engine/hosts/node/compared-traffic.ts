import type { Verdict } from '../../index.ts'
import type { RunSummary } from '../../protocol.ts'
import { UsageError } from './exit-status.ts'
import { writeFile } from 'node:fs/promises'
import { reportJunit } from './reporters/report-junit.ts'
import { reportTap } from './reporters/report-tap.ts'
import type { TestReport } from './reporters/tested-traffic.ts'

/** How a comparison is written. */
export const COMPARISON_REPORTERS = ['text', 'tap', 'junit', 'json'] as const
export type ComparisonReporter = (typeof COMPARISON_REPORTERS)[number]

/** A recorded request or connection, and what came of comparing it; without a verdict it could not be compared. */
export interface ComparedItem {
  readonly summary: RunSummary
  readonly verdict?: Verdict
  /** Why it could not be compared. */
  readonly reason?: string
}

/** What a comparison gives to whoever reports it. */
export interface ComparedTraffic {
  /** What was compared, as a heading. */
  readonly title: string
  readonly items: readonly ComparedItem[]
  /** Sentences about the whole. */
  readonly remarks: readonly string[]
}

/** How many differ. */
export function countDiffering({ items }: ComparedTraffic): number {
  return items.filter(({ verdict }) => verdict !== undefined && verdict.kind !== 'same').length
}

/**
 * Writes a comparison to the terminal, or to a file with the text on the terminal.
 * @throws {UsageError} when the file can't be written
 */
export async function reportComparison(
  compared: ComparedTraffic,
  { reporter, output }: { readonly reporter: ComparisonReporter; readonly output?: string },
): Promise<void> {
  const text = REPORTS[reporter](compared)
  if (output === undefined) return void process.stdout.write(text)
  await writeFile(output, text).catch((cause: Error) => {
    throw new UsageError(`cannot write ${output}: ${cause.message}`)
  })
  process.stdout.write(textOf(compared))
}

const REPORTS: Readonly<Record<ComparisonReporter, (compared: ComparedTraffic) => string>> = {
  text: textOf,
  tap: (compared) => reportTap(testOf(compared)),
  junit: (compared) => reportJunit(testOf(compared)),
  json: ({ items, remarks }) => {
    const differing = items.filter(({ verdict }) => verdict?.kind !== 'same')
    return `${JSON.stringify({ compared: items.length, differing, remarks }, undefined, 2)}\n`
  },
}

/** What differs, one by one; then how much, and what is to be known of it. */
function textOf(compared: ComparedTraffic): string {
  const lines = compared.items.flatMap(({ summary, verdict, reason }) => {
    if (verdict?.kind === 'same') return []
    const words = reason === undefined ? (verdict?.words ?? []) : [reason]
    const head = reason === undefined ? (HEADS[verdict?.kind ?? 'differs'] ?? '') : 'NOT TRIED'
    return [`${head.padEnd(9)} ${nameOf(summary)}\n`, ...words.map((sentence) => `          ${sentence}\n`)]
  })
  const remarks = compared.remarks.map((sentence) => `${sentence}\n`)
  return `${lines.join('')}${sumOf(compared)}\n${remarks.join('')}`
}

const HEADS: Readonly<Record<string, string>> = {
  differs: 'DIFFERS',
  'only-before': 'MISSING',
  'only-after': 'NEW',
}

function sumOf(compared: ComparedTraffic): string {
  const total = compared.items.length
  const differing = countDiffering(compared)
  if (total === 0) return 'Nothing was compared: the recording holds nothing that fits.'
  return differing === 0 ? `All ${total} are answered the same.` : `${differing} of ${total} differ.`
}

function testOf({ title, items }: ComparedTraffic): TestReport {
  const traffic = items.map(({ summary, verdict, reason }) => ({
    name: nameOf(summary),
    duration: 0,
    checks: [
      {
        text: 'is answered the same',
        ok: verdict?.kind === 'same',
        detail: reason ?? verdict?.words.join(' ') ?? '',
      },
    ],
  }))
  return { scenario: title, traffic }
}

/** `GET /orders/7 (#12)`, `websocket /chat (#13)`. */
export function nameOf({ method, target, number, connection }: RunSummary): string {
  return `${connection?.kind ?? method} ${target} (#${number})`
}
