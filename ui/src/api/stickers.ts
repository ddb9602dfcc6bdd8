/** What the desk is told of stickers. */
export type { Sticker, StickerPack } from '../widget/wire'
