import type { DnsRecord, Host } from '../../host.ts'

/** One place a name leads to. */
export interface Place {
  readonly ip: string
  /** What an SRV record says instead of the target. */
  readonly port?: number
  readonly weight?: number
}

interface Answer {
  readonly places: readonly Place[]
  /** Milliseconds of the engine's clock. */
  readonly until: number
  /** Of the next one to be asked for. */
  turn: number
}

/** Seconds an answer is good for whose records do not say it. */
const USUAL_TTL = 30
/** An SRV record of weight 0 is used now and then (Kong: router.md §7 DNS). */
const LEAST_WEIGHT = 1

/**
 * Names by their records: SRV before addresses, and only those of the best priority, each answer as long as its TTL
 * (Kong: dns_order). A host that knows addresses only is asked every time.
 */
export class Names {
  private readonly host: Host
  private readonly known = new Map<string, Answer>()

  constructor(host: Host) {
    this.host = host
  }

  /** All places of a name. @throws {OutboundError} when it has none */
  async all(name: string): Promise<readonly Place[]> {
    return (await this.answer(name)).places
  }

  /** One place of a name after the other. @throws {OutboundError} */
  async next(name: string): Promise<Place | undefined> {
    const answer = await this.answer(name)
    const place = answer.places[answer.turn % Math.max(1, answer.places.length)]
    answer.turn += 1
    return place
  }

  /** When an answer must be asked for again, in milliseconds of the engine's clock. */
  freshUntil(name: string): number {
    return this.known.get(name)?.until ?? this.host.now() + USUAL_TTL * 1000
  }

  private async answer(name: string): Promise<Answer> {
    const known = this.known.get(name)
    if (known && this.host.now() < known.until) return known
    const { places, ttl } = (await this.services(name)) ?? (await this.addresses(name))
    const answer = { places, until: this.host.now() + ttl * 1000, turn: 0 }
    if (this.host.query) this.known.set(name, answer)
    return answer
  }

  private async services(name: string) {
    const records = (await this.records(name, 'SRV')).filter(isService)
    const best = Math.min(...records.map(({ priority }) => priority))
    const chosen = records.filter(({ priority }) => priority === best)
    const found = await Promise.all(chosen.map((record) => this.placeOf(record)))
    const places = found.filter((place) => place !== undefined)
    return places.length > 0 ? { places, ttl: ttlOf(chosen) } : undefined
  }

  private async placeOf({ target, port, weight }: Service): Promise<Place | undefined> {
    const [ip] = await this.host.resolve(target).catch(() => [])
    return ip === undefined ? undefined : { ip, ...(port !== 0 && { port }), weight: Math.max(weight, LEAST_WEIGHT) }
  }

  /** The machine's own answer counts, `/etc/hosts` included; the name server knows how long it does. */
  private async addresses(name: string) {
    const [ips, records] = await Promise.all([this.host.resolve(name), this.records(name, 'A')])
    return { places: ips.map((ip) => ({ ip })), ttl: ttlOf(records) }
  }

  private async records(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]> {
    try {
      return (await this.host.query?.(name, type)) ?? []
    } catch {
      return []
    }
  }
}

type Service = Extract<DnsRecord, { type: 'SRV' }>

function isService(record: DnsRecord): record is Service {
  return record.type === 'SRV'
}

function ttlOf(records: readonly DnsRecord[]): number {
  const known = records.flatMap(({ ttl }) => ttl ?? [])
  return known.length > 0 ? Math.max(1, Math.min(...known)) : USUAL_TTL
}

const byHost = new WeakMap<Host, Names>()

/** The names of a host: all of a configuration ask the same. */
export function namesOf(host: Host): Names {
  const known = byHost.get(host) ?? new Names(host)
  byHost.set(host, known)
  return known
}
