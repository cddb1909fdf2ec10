/** Places costs between the least (0) and the most (1) on a log scale: one slow handler must not hide the others. */
export function costScale(costs: readonly number[]): (cost: number) => number {
  const logs = costs.filter((cost) => cost > 0).map(Math.log)
  if (logs.length === 0) return () => 0
  const least = Math.min(...logs)
  const most = Math.max(...logs)
  return (cost) => {
    if (cost <= 0) return 0
    return most === least ? 1 : Math.min(1, Math.max(0, (Math.log(cost) - least) / (most - least)))
  }
}
