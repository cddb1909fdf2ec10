const addresses = new WeakMap<object, string>()
let nextAddress = 0x40001000

/** A stable address of a reference value, as `tostring` shows it. */
export function addressOf(v: object): string {
  let address = addresses.get(v)
  if (address === undefined) {
    address = `0x${(nextAddress += 0x28).toString(16).padStart(8, '0')}`
    addresses.set(v, address)
  }
  return address
}
