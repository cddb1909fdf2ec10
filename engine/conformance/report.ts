/** Counts what agrees and what does not, per category, and prints it. */
export class Report {
  private readonly categories = new Map<string, { passed: number; failed: number }>()
  private readonly notes: string[] = []
  private readonly verbose: boolean

  constructor(verbose: boolean) {
    this.verbose = verbose
  }

  /** One fact: no difference means that it agrees. */
  count(category: string, id: string, differences: readonly string[]): void {
    const counts = this.categories.get(category) ?? { passed: 0, failed: 0 }
    this.categories.set(category, counts)
    if (differences.length === 0) {
      counts.passed += 1
      return
    }
    counts.failed += 1
    if (this.verbose) console.log(`FAIL ${id}\n${differences.join('\n').replace(/^/gm, '  ')}`)
  }

  /** Something that was not judged, and why. */
  note(text: string): void {
    this.notes.push(text)
  }

  /** Prints the counts of every category, of every group and of all; answers how many failed. */
  print(): number {
    const groups = new Map<string, { passed: number; failed: number }>()
    const all = { passed: 0, failed: 0 }
    for (const [category, { passed, failed }] of [...this.categories].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      printLine(category, passed, failed)
      const group = category.split('/')[0] ?? category
      const sum = groups.get(group) ?? { passed: 0, failed: 0 }
      groups.set(group, { passed: sum.passed + passed, failed: sum.failed + failed })
      all.passed += passed
      all.failed += failed
    }
    console.log('')
    for (const [group, { passed, failed }] of groups) printLine(group, passed, failed)
    for (const note of this.notes) console.log(note)
    console.log(`${all.passed} passed, ${all.failed} failed`)
    return all.failed
  }
}

function printLine(name: string, passed: number, failed: number): void {
  const share = ((100 * passed) / Math.max(1, passed + failed)).toFixed(1)
  console.log(
    `${name.padEnd(28)} ${String(passed).padStart(5)} passed ${String(failed).padStart(5)} failed ${share.padStart(6)} %`,
  )
}
