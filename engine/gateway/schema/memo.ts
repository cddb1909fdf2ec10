/** What follows from a schema alone is found out once: schemas are many rows' judge. */
export function memoize<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    const found = known.get(key)
    if (found) return found.value
    const value = find(key)
    known.set(key, { value })
    return value
  }
}
