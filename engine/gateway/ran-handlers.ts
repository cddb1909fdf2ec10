import type { PluginPhase } from './phases.ts'

/** Plugins whose handler of one phase ran, in that order; most phases run and ask for them in the same order again. */
class RanInPhase {
  private readonly plugins: string[] = []
  /** Where the next one is most likely. */
  private next = 0

  mark(plugin: string): void {
    if (this.has(plugin)) return
    this.plugins.push(plugin)
    this.next = this.plugins.length
  }

  has(plugin: string): boolean {
    const { plugins } = this
    const place = plugins[this.next] === plugin ? this.next : plugins.indexOf(plugin)
    if (place < 0) return false
    this.next = place + 1
    return true
  }
}

/** Which handlers ran in one request. */
export class RanHandlers {
  private readonly byPhase = new Map<PluginPhase, RanInPhase>()
  private phase: PluginPhase | undefined
  private ofPhase = new RanInPhase()

  mark(phase: PluginPhase, plugin: string): void {
    if (phase !== this.phase) {
      this.ofPhase = this.byPhase.get(phase) ?? new RanInPhase()
      this.byPhase.set(phase, this.ofPhase)
      this.phase = phase
    }
    this.ofPhase.mark(plugin)
  }

  has(phase: PluginPhase, plugin: string): boolean {
    return this.byPhase.get(phase)?.has(plugin) ?? false
  }
}
