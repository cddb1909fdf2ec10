import type { Host } from '../../host.ts'
import { isSame } from '../schema/field.ts'
import { addressType } from '../upstream-vars.ts'
import { startActiveChecks } from './active-checks.ts'
import { type Balancer, type Handle, type Target, type TargetAddress } from './balancer.ts'
import { createConsistentHashing } from './consistent-hashing.ts'
import { AddressHealth, type HealthReport } from './health.ts'
import { createLatency } from './latency.ts'
import { createLeastConnections } from './least-connections.ts'
import { namesOf, type Place } from './names.ts'
import { createRoundRobin } from './round-robin.ts'
import type { ActiveChecks, HealthThresholds, Upstream } from './upstream.ts'

/** What Kong's balancers say when they have nobody (Kong: router.md §7). */
export const NO_PEERS = 'No peers are available'
export const UNHEALTHY = 'Balancer is unhealthy'

/** A target entity, read. */
export interface TargetRow {
  readonly name: string
  readonly port: number
  readonly weight: number
}

/** An upstream at work: its addresses, their health, and the algorithm that chooses. */
export class UpstreamPool {
  readonly upstream: Upstream
  private readonly host: Host
  private rows: readonly TargetRow[]
  private readonly health = new Map<string, AddressHealth>()
  private targets: readonly Target[] = []
  private balancer: Balancer | undefined
  private freshUntil = -Infinity
  private resolving: Promise<void> | undefined
  private stopChecks: (() => void) | undefined

  constructor(host: Host, upstream: Upstream, rows: readonly TargetRow[]) {
    this.host = host
    this.upstream = upstream
    this.rows = rows
  }

  /** Probes begin; nothing happens when none are wanted. */
  async start(): Promise<void> {
    const { active, hostHeader } = this.upstream
    if (this.stopChecks || (active.healthyInterval === 0 && active.unhealthyInterval === 0)) return
    this.stopChecks = startActiveChecks(this.host, {
      checks: active,
      hostHeader,
      addresses: () => this.addresses(),
      report: (address, report) => this.take(address, report, active),
    })
    await this.refresh()
  }

  /** Other targets from now on; addresses that stay keep their health and their connections. */
  setTargets(rows: readonly TargetRow[]): void {
    if (isSame(rows, this.rows)) return
    this.rows = rows
    this.freshUntil = -Infinity
  }

  /** Makes sure that the addresses are known. */
  async ready(): Promise<void> {
    await this.refresh()
  }

  stop(): void {
    this.stopChecks?.()
    this.stopChecks = undefined
  }

  /** The address of the next try, or why there is none. */
  async pick(handle: Handle): Promise<TargetAddress | string> {
    await this.refresh()
    if (!this.isHealthy()) return UNHEALTHY
    return this.balancer?.pick(handle) ?? NO_PEERS
  }

  release(handle: Handle): void {
    this.balancer?.release?.(handle)
  }

  observe(address: TargetAddress, milliseconds: number): void {
    this.balancer?.observe?.(address, milliseconds)
  }

  /** What became of a proxied try. */
  report(address: TargetAddress, report: HealthReport): void {
    this.take(address, report, this.upstream.passive)
  }

  /** Sets the state of an address by hand, as the Admin API does. */
  setHealth(ip: string, port: number, isHealthy: boolean): void {
    this.healthOf(ip, port).set(isHealthy)
    this.showHealth()
  }

  /** Targets as they stand now, those whose names were looked up. */
  view(): readonly Target[] {
    return this.targets
  }

  /** Every address with its state. */
  addresses(): readonly TargetAddress[] {
    return this.targets.flatMap(({ addresses }) => addresses)
  }

  /** Enough weight is available (`healthchecks.threshold`). */
  isHealthy(): boolean {
    const weightOf = (addresses: readonly TargetAddress[]) => addresses.reduce((sum, { weight }) => sum + weight, 0)
    const all = this.addresses()
    const total = weightOf(all)
    const share = total === 0 ? 0 : (weightOf(all.filter(({ isAvailable }) => isAvailable)) / total) * 100
    return share >= this.upstream.threshold
  }

  private take(address: TargetAddress, report: HealthReport, thresholds: HealthThresholds | ActiveChecks): void {
    if (this.healthOf(address.ip, address.port).report(report, thresholds)) this.showHealth()
  }

  private healthOf(ip: string, port: number): AddressHealth {
    const key = keyOf(ip, port)
    const known = this.health.get(key) ?? new AddressHealth()
    this.health.set(key, known)
    return known
  }

  private showHealth(): void {
    for (const address of this.addresses()) address.isAvailable = this.healthOf(address.ip, address.port).isHealthy
  }

  /** Looks names up again when the last answer is old; addresses stay as they are when nothing changed. */
  private refresh(): Promise<void> | undefined {
    if (this.balancer && this.host.now() < this.freshUntil) return undefined
    this.resolving ??= this.resolve().finally(() => {
      this.resolving = undefined
    })
    return this.resolving
  }

  private async resolve(): Promise<void> {
    const { rows } = this
    const found = await Promise.all(rows.map((row) => this.addressesOf(row)))
    // While names were looked up, targets may have changed.
    if (rows !== this.rows) return this.resolve()
    const names = namesOf(this.host)
    const named = rows.filter(({ name }) => addressType(name) === 'name')
    this.freshUntil = Math.min(...named.map(({ name }) => names.freshUntil(name)))
    const targets = rows.map(({ name, port }, index) => ({ name, port, addresses: found[index] ?? [] }))
    if (this.balancer && placesOf(targets) === placesOf(this.targets)) return
    const previous = this.balancer
    this.targets = targets
    this.forgetOthers()
    this.balancer = this.createBalancer(previous)
  }

  /** Addresses that are the same as before stay the same objects: requests under way hold them. */
  private async addressesOf({ name, port, weight }: TargetRow): Promise<TargetAddress[]> {
    const places: readonly Place[] = addressType(name) === 'name' ? await this.lookUp(name) : [{ ip: name }]
    const known = this.addresses()
    return places.map((place) => {
      const own = { name, ip: place.ip, port: place.port ?? port, weight: weight === 0 ? 0 : (place.weight ?? weight) }
      const isKnown = (other: TargetAddress) =>
        other.name === name && other.ip === own.ip && other.port === own.port && other.weight === own.weight
      return known.find(isKnown) ?? { ...own, isAvailable: this.healthOf(own.ip, own.port).isHealthy }
    })
  }

  /** A name that does not resolve keeps the addresses it had. */
  private async lookUp(name: string): Promise<readonly Place[]> {
    try {
      return await namesOf(this.host).all(name)
    } catch {
      return this.targets.find((target) => target.name === name)?.addresses ?? []
    }
  }

  private forgetOthers(): void {
    const kept = new Set(this.addresses().map(({ ip, port }) => keyOf(ip, port)))
    for (const key of this.health.keys()) if (!kept.has(key)) this.health.delete(key)
  }

  private createBalancer(previous: Balancer | undefined): Balancer {
    const options = {
      connections: previous?.connections ?? new Map<TargetAddress, number>(),
      targets: this.targets,
      slots: this.upstream.slots,
      now: () => this.host.now(),
      random: () => this.host.random(4).reduce((value, byte) => (value + byte) / 256, 0),
    }
    switch (this.upstream.algorithm) {
      case 'consistent-hashing':
        return createConsistentHashing(options)
      case 'least-connections':
        return createLeastConnections(options)
      case 'latency':
        return createLatency(options)
      case 'round-robin':
        return createRoundRobin(options)
    }
  }
}

function keyOf(ip: string, port: number): string {
  return `${ip}:${port}`
}

function placesOf(targets: readonly Target[]): string {
  return targets.flatMap(({ addresses }) => addresses.map(({ ip, port, weight }) => `${ip}:${port}*${weight}`)).join()
}
