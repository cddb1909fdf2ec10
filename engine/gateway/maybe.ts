/** A value now or later. Filters only wait while a debugger holds a handler, so most values are there at once. */
export type Maybe<T> = T | Promise<T>

/** Goes on with a value that may still be awaited. */
export function whenReady<T, R>(value: Maybe<T>, follow: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(follow) : follow(value)
}
