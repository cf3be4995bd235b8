import { invalid } from '../errors.js';
import { isCountry } from './country.js';
import { fold, searchTextOf } from './search-text.js';
import type { define } from './table.js';
import { checkOptionalText, checkText } from './text.js';

type Tables = ReturnType<typeof define>;

export type SupplierRow = Tables['suppliers']['$inferSelect'];

/** Who products are bought from, as it is read. */
export type Supplier = Omit<SupplierRow, 'searchText'>;

/** What a caller may write of a supplier. `null` clears what can be empty and leaves the rest alone. */
export interface SupplierInput {
  readonly code?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly contactName?: string | null | undefined;
  readonly contactEmail?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly website?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null | undefined;
}

export type SupplierColumns = Pick<
  Supplier,
  'code' | 'name' | 'contactName' | 'contactEmail' | 'phone' | 'website' | 'country'
>;

const RULES = {
  code: { what: 'The code', max: 64, trimmed: true },
  name: { what: 'The name', max: 200 },
  contactName: { what: "The contact's name", max: 200 },
  phone: { what: 'The phone number', max: 40 },
} as const;

/** The parts of the input that were given, each checked, as columns. */
export function supplierColumns(input: SupplierInput): Partial<SupplierColumns> {
  const { code, name, contactName, contactEmail, phone, website, country } = input;
  return {
    ...(code != null && { code: checkText(['input', 'code'], code, RULES.code) }),
    ...(name != null && { name: checkText(['input', 'name'], name, RULES.name) }),
    ...(contactName !== undefined && {
      contactName: checkOptionalText(['input', 'contactName'], contactName, RULES.contactName),
    }),
    ...(contactEmail !== undefined && { contactEmail: checkEmail(contactEmail) }),
    ...(phone !== undefined && { phone: checkOptionalText(['input', 'phone'], phone, RULES.phone) }),
    ...(website !== undefined && { website: checkWebsite(website) }),
    ...(country !== undefined && { country: checkCountry(country) }),
  };
}

export const derivedSupplierColumns = ({
  code,
  name,
}: Pick<SupplierColumns, 'code' | 'name'>): Pick<SupplierRow, 'searchText' | 'sortName'> => ({
  searchText: searchTextOf(code, name),
  sortName: fold(name),
});

/** No white space, no control character, and no half of a character, which no engine stores as it is. */
const EMAIL = /^[^\s@\p{Cc}\p{Cs}]+@[^\s@\p{Cc}\p{Cs}]+\.[^\s@\p{Cc}\p{Cs}]+$/u;

function checkEmail(email: string | null): string | null {
  if (email === null || (email.length <= 254 && EMAIL.test(email))) {
    return email;
  }
  throw invalid(['input', 'contactEmail'], 'An e-mail address looks like name@example.com.');
}

/** Only http and https: the address becomes a link on people's pages. */
function checkWebsite(website: string | null): string | null {
  if (website === null) return null;
  checkText(['input', 'website'], website, { what: 'The website', max: 2048, trimmed: true });
  if (URL.canParse(website) && /^https?:\/\//i.test(website)) return website;
  throw invalid(['input', 'website'], 'A website is a whole http or https URL.');
}

function checkCountry(country: string | null): string | null {
  if (country === null || isCountry(country)) return country;
  throw invalid(['input', 'country'], 'A country is an ISO 3166-1 alpha-2 code in capitals, such as DE.');
}
