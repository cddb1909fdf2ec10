import { bytesToLua } from '../../lua/runtime/bytes.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { bigintOf } from './big-power.ts'
import type { BigNumbers } from './bn.ts'
import { ecdsaCurves } from './curves.ts'
import type { KeyMaterial } from './key-material.ts'

/** `pkey:get_parameters()`: big numbers of RSA and EC, bytes of Ed and X keys. */
export function parametersOf(key: KeyMaterial, numbers: BigNumbers): LuaTable {
  const number = (value: { toString(radix: number): string }): LuaTable =>
    numbers.create(BigInt(`0x${value.toString(16)}`))
  if (key.type === 'RSA') {
    const { n, e } = key.publicKey
    const secret = key.privateKey
    return LuaTable.fromRecord({
      n: number(n),
      e: number(e),
      ...(secret && {
        d: number(secret.d),
        p: number(secret.p),
        q: number(secret.q),
        dmp1: number(secret.dP),
        dmq1: number(secret.dQ),
        iqmp: number(secret.qInv),
      }),
    })
  }
  const bytes = (value: Uint8Array | undefined): string | undefined =>
    value === undefined ? undefined : bytesToLua(value)
  if (key.type !== 'EC') return LuaTable.fromRecord({ public: bytes(key.publicKey), private: bytes(key.secret) })
  const { nid, bytes: size } = ecdsaCurves[key.curve]
  const point = bytesToLua(key.publicKey)
  const secret = bytes(key.secret)
  return LuaTable.fromRecord({
    group: nid,
    public: numbers.create(bigintOf(point)),
    x: numbers.create(bigintOf(point.slice(1, 1 + size))),
    y: numbers.create(bigintOf(point.slice(1 + size))),
    private: secret === undefined ? undefined : numbers.create(bigintOf(secret)),
  })
}
