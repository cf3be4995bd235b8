import { builder } from '../graphql/builder.js';
import type { Asset } from './asset.js';

export const AssetRef = builder.objectRef<Asset>('Asset');
