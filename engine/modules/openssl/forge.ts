// @ts-expect-error node-forge has no types; forge-types.ts says what is used
import untyped from 'node-forge/lib/forge.js'
import 'node-forge/lib/asn1.js'
import 'node-forge/lib/md5.js'
import 'node-forge/lib/pem.js'
import 'node-forge/lib/rsa.js'
import 'node-forge/lib/pbe.js'
import type { Forge } from './forge-types.ts'

/** node-forge, the parts for RSA, ASN.1, PEM and encrypted keys. Loading by file leaves out TLS, X.509 and more. */
export const forge = untyped as Forge

// Keys must come from the random bytes given to us: with Node's crypto forge would take its own.
forge.options.usePureJavaScript = true
