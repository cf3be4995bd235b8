const SHORT = /\b(id|ids|sku|ip|ips|url|uri|api|cdn|gtin|etag|json|csv)\b/g;

/** A name as people write it: `bulk-delete` → `Bulk delete`, `categoryId` → `Category ID`. */
export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_:.]+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(SHORT, (word) =>
      word.endsWith('s') && word !== 'ids' ? word : word.toUpperCase().replace(/S$/, 's'),
    );
  return words.charAt(0).toUpperCase() + words.slice(1);
}
