const SHORT = /\b(id|sku|ip|url|uri|api|cdn|aoi|gtin|etag|json|csv)(s?)\b/g;

/** A name as people write it: `bulk-delete` → `Bulk delete`, `categoryId` → `Category ID`. */
export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_:.]+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(SHORT, (_word, short: string, plural: string) => short.toUpperCase() + plural);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
