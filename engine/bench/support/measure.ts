/** CPU microseconds of this process, user and system. */
export function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** One line of a ratio: name, ours, theirs, the bar of DESIGN §6. */
export function printRatio(
  name: string,
  ours: number,
  theirs: number,
  bar: { readonly must: number; readonly goal: number },
  unit = 'µs',
): void {
  const ratio = ours / theirs
  const verdict = ratio <= bar.goal ? 'goal' : ratio <= bar.must ? 'must' : 'MISSED'
  console.log(
    `${name.padEnd(58)} ${ours.toFixed(2).padStart(9)} ${unit}  /${theirs.toFixed(2).padStart(9)} ${unit}  = ${ratio.toFixed(2).padStart(6)}   (must ${bar.must}, goal ${bar.goal}: ${verdict})`,
  )
}
