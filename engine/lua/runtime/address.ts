const addresses = new WeakMap<object, string>()

/** Addresses of one machine, given out in the order somebody asks: a replay gives the same ones. */
export class AddressSpace {
  next = 0x40001000
}
let space = new AddressSpace()

/** The machine whose code runs from now on. */
export function useAddresses(given: AddressSpace): void {
  space = given
}

/** A stable address of a reference value, as `tostring` shows it. */
export function addressOf(v: object): string {
  let address = addresses.get(v)
  if (address === undefined) {
    address = `0x${(space.next += 0x28).toString(16).padStart(8, '0')}`
    addresses.set(v, address)
  }
  return address
}
