/** What the desk and the settings are told of the asset library. */
export type { AssetHolder, AssetOffered, AssetWas, SendAsset } from './schema'
