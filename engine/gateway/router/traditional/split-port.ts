/** A host as the traditional router compares it. */
export interface SplitHost {
  /** Without port and brackets; text that makes no sense stays as it is. */
  readonly bare: string
  /** With its port, or the one given for want of it. */
  readonly withPort: string
  readonly hasPort: boolean
}

/** Splits off a port of decimal digits (conformance router.hosts.traditional). */
export function splitPort(host: string, defaultPort?: number): SplitHost {
  const bracketed = /^\[([^\]]*)\](?::(\d*))?$/.exec(host)
  if (bracketed) return parts(bracketed[1] ?? '', bracketed[2], { host, defaultPort })
  const plain = /^([^:]*)(?::(\d*))?$/.exec(host)
  if (plain) return parts(plain[1] ?? '', plain[2], { host, defaultPort })
  return { bare: host, withPort: joined(host, defaultPort), hasPort: false }
}

function parts(
  bare: string,
  port: string | undefined,
  { host, defaultPort }: { readonly host: string; readonly defaultPort: number | undefined },
): SplitHost {
  if (port) return { bare, withPort: host, hasPort: true }
  return { bare, withPort: joined(bare, defaultPort), hasPort: false }
}

/** Whatever contains a colon is put in brackets. */
function joined(bare: string, port: number | undefined): string {
  if (port === undefined) return bare
  return bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`
}
