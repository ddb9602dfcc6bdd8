/** Files on their way out: what may be sent, and the sending itself with progress. */
import type { Config, Message, Problem } from './wire'

export type FileRefusal = 'file_too_large' | 'file_type_refused' | 'file_empty'

/** Why this file cannot be sent, said before a byte travels; the server looks at the content again. */
export function refusal(file: { name: string; size: number }, config: Pick<Config, 'max_file_bytes' | 'file_types'>): FileRefusal | null {
  if (file.size === 0) return 'file_empty'
  if (file.size > config.max_file_bytes) return 'file_too_large'
  const name = file.name.toLowerCase()
  const types = config.file_types.map((t) => t.toLowerCase())
  return types.length === 0 || types.some((t) => name.endsWith(t)) ? null : 'file_type_refused'
}

/** A pasted picture has no name of its own. */
export function named(file: File, stamp: string): File {
  if (!/^image\.\w+$/.test(file.name) && file.name) return file
  const ending = /\.\w+$/.exec(file.name)?.[0] ?? `.${file.type.split('/')[1] ?? 'bin'}`
  return new File([file], `${stamp}${ending}`, { type: file.type })
}

export interface Upload {
  url: string
  token: string
  key: string
  contact: string | null
  file: File
  progress(part: number): void
}

export type Uploaded = { message: Message } | { problem: Problem } | 'lost'

/** XMLHttpRequest, because fetch cannot tell how much has gone out. */
export function upload(u: Upload): Promise<Uploaded> {
  return new Promise((done) => {
    const xhr = new XMLHttpRequest()
    const form = new FormData()
    form.append('key', u.key)
    if (u.contact) form.append('contact', u.contact)
    form.append('file', u.file, u.file.name)
    xhr.open('POST', u.url)
    xhr.setRequestHeader('Authorization', `Bearer ${u.token}`)
    xhr.upload.onprogress = (e) => {
      if (e.lengthComputable) u.progress(e.loaded / e.total)
    }
    xhr.onerror =
      xhr.ontimeout =
      xhr.onabort =
        () => {
          done('lost')
        }
    xhr.onload = () => {
      done(outcome(xhr.status, xhr.responseText))
    }
    xhr.send(form)
  })
}

/** What an answer means: 5xx and a broken body are "not yet", a 4xx is the server's word. */
export function outcome(status: number, body: string): Uploaded {
  try {
    if (status >= 200 && status < 300) return { message: JSON.parse(body) as Message }
    if (status >= 500) return 'lost'
    const problem = JSON.parse(body) as Partial<Problem>
    return { problem: { ...problem, code: problem.code ?? codeOf(status) } }
  } catch {
    return status >= 400 && status < 500 ? { problem: { code: codeOf(status) } } : 'lost'
  }
}

function codeOf(status: number): string {
  return status === 413 ? 'file_too_large' : status === 415 ? 'file_type_refused' : status === 429 ? 'slow_down' : 'other'
}
