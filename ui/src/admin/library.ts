/** Files that administrators put there to be sent: uploaded first, and used by a thing when it is published. */
import { http, upload } from '../api/client'
import type { FileRef } from '../api/types'

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}`
const many = (ids: string[]) => ids.map((id) => `id=${id}`).join('&')

export const library = {
  stickerPictures: (slug: string, ids: string[]) => (ids.length ? http.get<FileRef[]>(`${base(slug)}/sticker-pictures?${many(ids)}`) : Promise.resolve([])),
  assetFiles: (slug: string, ids: string[]) => http.get<FileRef[]>(`${base(slug)}/asset-files?${many(ids)}`),
  uploadAsset: (slug: string, file: File, progress: (part: number) => void) => upload<FileRef>(`${base(slug)}/asset-files`, {}, file, progress),
  uploadSticker: (slug: string, file: File, progress: (part: number) => void) => upload<FileRef>(`${base(slug)}/sticker-pictures`, {}, file, progress),
}
