/** How far the worker is that reads a HAR. */
export const har = {
  opening: 'Opening the file',
  reading: 'Reading requests',
} as const
