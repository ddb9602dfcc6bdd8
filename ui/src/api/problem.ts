/** An error of the API as a typed value: what happened (a stable code), and what to do. Screens translate the code. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly todo: string,
    readonly params: Record<string, unknown> = {},
  ) {
    super(title || code)
    this.name = 'Problem'
  }

  /** The line is down, or the server did not answer: nothing is known about the request's effect. */
  get offline(): boolean {
    return this.status === 0
  }

  static async from(response: Response): Promise<Problem> {
    let body: Record<string, unknown> = {}
    try {
      body = (await response.json()) as Record<string, unknown>
    } catch {
      /* a proxy's page, or nothing: the status speaks */
    }
    const text = (key: string): string => (typeof body[key] === 'string' ? (body[key] as string) : '')
    return new Problem(response.status, text('code') || `http_${response.status}`, text('title'), text('detail'), text('do'), body)
  }

  static network(): Problem {
    return new Problem(0, 'offline', 'No connection', '', '')
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error
    return new Problem(-1, 'unexpected', error instanceof Error ? error.message : String(error), '', '')
  }
}
