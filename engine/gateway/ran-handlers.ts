import type { PluginPhase } from './phases.ts'
import type { Plugin } from './plugin.ts'

/** Entries that are added without a look at those before them; a few that are there twice do no harm. */
const UNCHECKED = 64

/** Plugins whose handler of one phase ran, in that order; most phases run and ask for them in the same order again. */
class RanInPhase {
  private readonly plugins: Plugin[] = []
  /** Where the next one is most likely. */
  private next = 0

  mark(plugin: Plugin): void {
    const { plugins } = this
    if (plugins[this.next] === plugin) {
      this.next += 1
      return
    }
    // a body of many pieces marks them again and again
    if (plugins.length >= UNCHECKED && this.has(plugin)) return
    plugins.push(plugin)
    this.next = plugins.length
  }

  has(plugin: Plugin): boolean {
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

  mark(phase: PluginPhase, plugin: Plugin): void {
    if (phase !== this.phase) {
      this.ofPhase = this.byPhase.get(phase) ?? new RanInPhase()
      this.byPhase.set(phase, this.ofPhase)
      this.phase = phase
    }
    this.ofPhase.mark(plugin)
  }

  has(phase: PluginPhase, plugin: Plugin): boolean {
    return this.byPhase.get(phase)?.has(plugin) ?? false
  }
}
