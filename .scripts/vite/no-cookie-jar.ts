// Stands in for tough-cookie, which msw brings along with the list of public suffixes (100 kB gzipped).
// Nothing here keeps cookies through msw.

export class MemoryCookieStore {
  idx = {}
}

export class CookieJar {
  getCookiesSync(): string[] {
    return []
  }
  async setCookie(): Promise<void> {}
}

export class Cookie {
  static fromJSON(): undefined {
    return undefined
  }
}
