/** The words the sample catalog is made of. Brands and companies are invented; addresses end in `.example`. */

/** `[leaf, cheapest and dearest price in cents of EUR, what is sold there]` */
type Leaf = readonly [name: string, prices: readonly [number, number], nouns: readonly string[]];

export interface DepartmentWords {
  readonly name: string;
  /** What its SKUs begin with. */
  readonly code: string;
  readonly materials: readonly string[];
  readonly uses: readonly string[];
  readonly sections: Readonly<Record<string, readonly Leaf[]>>;
}

export const departments: readonly DepartmentWords[] = [
  {
    name: 'Outdoor',
    code: 'OUT',
    materials: ['ripstop nylon', 'recycled polyester', 'merino wool', 'anodised aluminium', 'waxed cotton'],
    uses: ['weekend hikes', 'long-distance trails', 'family camping', 'winter tours', 'bikepacking'],
    sections: {
      'Tents & shelters': [
        ['Dome tents', [12900, 64900], ['Dome Tent', 'Geodesic Tent', 'Two-Door Tent']],
        ['Tunnel tents', [24900, 99900], ['Tunnel Tent', 'Family Tent', 'Awning Tent']],
        ['Tarps', [3900, 18900], ['Tarp', 'Hex Tarp', 'Sun Sail']],
      ],
      'Sleeping gear': [
        ['Sleeping bags', [5900, 49900], ['Down Sleeping Bag', 'Summer Sleeping Bag', 'Quilt']],
        ['Sleeping mats', [2900, 21900], ['Inflatable Mat', 'Foam Mat', 'Double Mat']],
        ['Hammocks', [2900, 15900], ['Hammock', 'Hammock Underquilt', 'Travel Hammock']],
      ],
      'Packs & bags': [
        ['Daypacks', [4900, 16900], ['Daypack', 'Rolltop Pack', 'Summit Pack']],
        ['Trekking packs', [12900, 38900], ['Trekking Pack', 'Expedition Pack', 'Carrying Frame']],
        ['Dry bags', [1200, 7900], ['Dry Bag', 'Duffel', 'Pannier']],
      ],
      'Camp kitchen': [
        ['Stoves', [2900, 24900], ['Gas Stove', 'Multifuel Stove', 'Wood Stove']],
        ['Camp cookware', [1900, 11900], ['Cook Set', 'Titanium Pot', 'Skillet']],
        ['Bottles & flasks', [1400, 6900], ['Vacuum Flask', 'Water Bottle', 'Water Filter']],
      ],
    },
  },
  {
    name: 'Kitchen',
    code: 'KIT',
    materials: ['stainless steel', 'cast iron', 'borosilicate glass', 'beech wood', 'stoneware'],
    uses: [
      'everyday cooking',
      'slow Sunday roasts',
      'small kitchens',
      'induction hobs',
      'baking with children',
    ],
    sections: {
      Cookware: [
        ['Frying pans', [2400, 18900], ['Frying Pan', 'Crêpe Pan', 'Sauté Pan']],
        ['Saucepans', [2900, 15900], ['Saucepan', 'Milk Pan', 'Steamer Insert']],
        ['Casseroles', [4900, 32900], ['Casserole', 'Roaster', 'Tagine']],
      ],
      'Knives & boards': [
        ["Chef's knives", [3900, 24900], ["Chef's Knife", 'Santoku', 'Nakiri']],
        ['Paring knives', [900, 6900], ['Paring Knife', 'Peeling Knife', 'Steak Knife Set']],
        ['Cutting boards', [1400, 12900], ['Cutting Board', 'Bread Board', 'Carving Board']],
      ],
      Tableware: [
        ['Plates & bowls', [700, 5900], ['Dinner Plate', 'Pasta Bowl', 'Serving Platter']],
        ['Glasses', [500, 4900], ['Tumbler', 'Wine Glass Set', 'Carafe']],
        ['Cutlery', [1900, 19900], ['Cutlery Set', 'Cake Fork Set', 'Salad Servers']],
      ],
      'Coffee & tea': [
        ['Coffee makers', [2400, 34900], ['Moka Pot', 'French Press', 'Pour-Over Set']],
        ['Grinders', [3900, 29900], ['Hand Grinder', 'Burr Grinder', 'Spice Mill']],
        ['Kettles & teapots', [2900, 15900], ['Gooseneck Kettle', 'Teapot', 'Whistling Kettle']],
      ],
    },
  },
  {
    name: 'Lighting',
    code: 'LIT',
    materials: ['opal glass', 'brushed brass', 'powder-coated steel', 'linen', 'oak veneer'],
    uses: ['reading corners', 'dining tables', 'hallways', 'workbenches', 'terraces'],
    sections: {
      'Indoor lamps': [
        ['Pendant lamps', [4900, 49900], ['Pendant Lamp', 'Cluster Pendant', 'Linear Pendant']],
        ['Floor lamps', [6900, 59900], ['Floor Lamp', 'Arc Lamp', 'Tripod Lamp']],
        ['Table lamps', [2900, 28900], ['Table Lamp', 'Bedside Lamp', 'Desk Lamp']],
      ],
      'Outdoor lights': [
        ['Wall lights', [3400, 22900], ['Wall Light', 'Up-Down Light', 'House Number Light']],
        ['Path lights', [1900, 14900], ['Path Light', 'Bollard Light', 'Solar Spike']],
        ['Lanterns', [1400, 9900], ['Lantern', 'Storm Lantern', 'String Lights']],
      ],
      Bulbs: [
        ['LED bulbs', [300, 2900], ['LED Bulb', 'Filament Bulb', 'Globe Bulb']],
        ['Smart bulbs', [1400, 6900], ['Smart Bulb', 'Colour Bulb', 'Smart Spot']],
        ['Tubes', [700, 3900], ['LED Tube', 'Strip Light', 'Under-Cabinet Light']],
      ],
      Controls: [
        ['Dimmers', [1900, 11900], ['Dimmer', 'Rotary Dimmer', 'Wireless Dimmer']],
        ['Sensors', [1200, 8900], ['Motion Sensor', 'Twilight Switch', 'Presence Sensor']],
        ['Drivers', [1700, 12900], ['LED Driver', 'Track Adapter', 'Transformer']],
      ],
    },
  },
  {
    name: 'Tools',
    code: 'TOO',
    materials: ['chrome vanadium steel', 'forged steel', 'glass-fibre nylon', 'hickory', 'carbide'],
    uses: ['site work', 'furniture making', 'repairs at home', 'bicycle workshops', 'roofing'],
    sections: {
      'Power tools': [
        ['Drills', [5900, 39900], ['Drill Driver', 'Hammer Drill', 'Right-Angle Drill']],
        ['Saws', [7900, 64900], ['Circular Saw', 'Jigsaw', 'Mitre Saw']],
        ['Sanders', [4900, 29900], ['Random Orbit Sander', 'Belt Sander', 'Delta Sander']],
      ],
      'Hand tools': [
        ['Screwdrivers', [600, 8900], ['Screwdriver Set', 'Precision Screwdriver', 'Ratchet Driver']],
        ['Pliers', [900, 6900], ['Combination Pliers', 'Water Pump Pliers', 'Side Cutter']],
        ['Hammers', [1200, 7900], ['Claw Hammer', 'Dead-Blow Mallet', 'Sledge Hammer']],
      ],
      Measuring: [
        ['Tape measures', [500, 3900], ['Tape Measure', 'Folding Rule', 'Measuring Wheel']],
        ['Levels', [1400, 12900], ['Spirit Level', 'Box Level', 'Digital Level']],
        ['Laser measures', [3900, 44900], ['Laser Measure', 'Cross-Line Laser', 'Rotary Laser']],
      ],
      Workshop: [
        ['Workbenches', [12900, 89900], ['Workbench', 'Folding Trestle', 'Saw Horse Pair']],
        ['Tool storage', [1900, 49900], ['Tool Box', 'Tool Trolley', 'Organiser Case']],
        ['Safety', [400, 8900], ['Safety Glasses', 'Ear Defenders', 'Work Gloves']],
      ],
    },
  },
  {
    name: 'Garden',
    code: 'GAR',
    materials: ['galvanised steel', 'FSC teak', 'terracotta', 'recycled rubber', 'cedar wood'],
    uses: ['raised beds', 'balconies', 'orchards', 'heavy clay soil', 'dry summers'],
    sections: {
      Cultivation: [
        ['Spades & forks', [1900, 9900], ['Digging Spade', 'Digging Fork', 'Edging Iron']],
        ['Pruning', [1400, 15900], ['Secateurs', 'Lopper', 'Hedge Shears']],
        ['Pots & planters', [600, 18900], ['Planter', 'Hanging Basket', 'Herb Trough']],
      ],
      Watering: [
        ['Hoses', [1900, 11900], ['Garden Hose', 'Hose Reel', 'Soaker Hose']],
        ['Sprinklers', [900, 7900], ['Oscillating Sprinkler', 'Drip Kit', 'Spray Lance']],
        ['Rain barrels', [4900, 34900], ['Rain Barrel', 'Watering Can', 'Downpipe Filter']],
      ],
      'Garden furniture': [
        ['Garden chairs', [3900, 29900], ['Garden Chair', 'Deck Chair', 'Bistro Chair']],
        ['Garden tables', [6900, 79900], ['Garden Table', 'Bistro Table', 'Folding Table']],
        ['Parasols', [4900, 44900], ['Parasol', 'Cantilever Parasol', 'Sun Shade']],
      ],
      'Grills & fire': [
        ['Charcoal grills', [4900, 54900], ['Kettle Grill', 'Hibachi', 'Smoker']],
        ['Gas grills', [19900, 149900], ['Gas Grill', 'Plancha', 'Pizza Oven']],
        ['Fire bowls', [5900, 39900], ['Fire Bowl', 'Fire Pit', 'Log Holder']],
      ],
    },
  },
  {
    name: 'Furniture',
    code: 'FUR',
    materials: ['solid oak', 'birch plywood', 'bouclé', 'top-grain leather', 'tubular steel'],
    uses: ['open-plan rooms', 'home offices', 'guest rooms', 'long evenings', 'rented flats'],
    sections: {
      Seating: [
        ['Sofas', [49900, 289900], ['Two-Seat Sofa', 'Corner Sofa', 'Sofa Bed']],
        ['Armchairs', [24900, 149900], ['Armchair', 'Wing Chair', 'Rocking Chair']],
        ['Stools', [3900, 24900], ['Bar Stool', 'Step Stool', 'Pouffe']],
      ],
      Tables: [
        ['Dining tables', [29900, 199900], ['Dining Table', 'Extending Table', 'Round Table']],
        ['Coffee tables', [9900, 69900], ['Coffee Table', 'Side Table', 'Nesting Tables']],
        ['Desks', [14900, 109900], ['Desk', 'Standing Desk', 'Secretary']],
      ],
      Storage: [
        ['Bookcases', [7900, 89900], ['Bookcase', 'Wall Shelf', 'Ladder Shelf']],
        ['Sideboards', [24900, 149900], ['Sideboard', 'TV Bench', 'Chest of Drawers']],
        ['Coat racks', [2900, 24900], ['Coat Stand', 'Coat Rack', 'Shoe Cabinet']],
      ],
      Bedroom: [
        ['Bed frames', [19900, 179900], ['Bed Frame', 'Box Bed', 'Day Bed']],
        ['Mattresses', [19900, 129900], ['Pocket-Spring Mattress', 'Latex Mattress', 'Topper']],
        ['Wardrobes', [29900, 199900], ['Wardrobe', 'Sliding-Door Wardrobe', 'Clothes Rail']],
      ],
    },
  },
  {
    name: 'Home textiles',
    code: 'TEX',
    materials: ['organic cotton', 'washed linen', 'lambswool', 'bamboo viscose', 'percale'],
    uses: ['cool nights', 'allergy-friendly bedrooms', 'busy bathrooms', 'bare floors', 'picnics'],
    sections: {
      Bedding: [
        ['Duvets', [4900, 49900], ['Down Duvet', 'Four-Season Duvet', 'Summer Duvet']],
        ['Pillows', [1900, 14900], ['Pillow', 'Neck Pillow', 'Bolster']],
        ['Bed linen', [2900, 19900], ['Duvet Cover Set', 'Fitted Sheet', 'Pillowcase Pair']],
      ],
      Bath: [
        ['Towels', [700, 5900], ['Bath Towel', 'Hand Towel Pair', 'Hammam Towel']],
        ['Bath mats', [1400, 6900], ['Bath Mat', 'Shower Mat', 'Pedestal Mat']],
        ['Bathrobes', [4900, 15900], ['Bathrobe', 'Waffle Robe', 'Hooded Robe']],
      ],
      'Living textiles': [
        ['Rugs', [5900, 119900], ['Flatweave Rug', 'Runner', 'Berber Rug']],
        ['Throws', [2900, 17900], ['Throw', 'Knitted Blanket', 'Picnic Blanket']],
        ['Cushions', [1200, 8900], ['Cushion', 'Floor Cushion', 'Seat Pad']],
      ],
      Windows: [
        ['Curtains', [2400, 19900], ['Curtain', 'Blackout Curtain', 'Sheer Curtain']],
        ['Blinds', [1900, 15900], ['Roller Blind', 'Roman Blind', 'Honeycomb Blind']],
        ['Rails', [900, 9900], ['Curtain Rail', 'Curtain Rod', 'Tieback Pair']],
      ],
    },
  },
  {
    name: 'Office & paper',
    code: 'OFF',
    materials: ['recycled paper', 'vegetable-tanned leather', 'felt', 'ABS', 'brass'],
    uses: ['meetings', 'study', 'bookkeeping', 'sketching outdoors', 'shared desks'],
    sections: {
      Writing: [
        ['Fountain pens', [1900, 24900], ['Fountain Pen', 'Calligraphy Pen', 'Ink Bottle']],
        ['Ballpoints', [200, 4900], ['Ballpoint Pen', 'Rollerball', 'Refill Pack']],
        ['Pencils', [300, 3900], ['Pencil Set', 'Mechanical Pencil', 'Colour Pencil Set']],
      ],
      'Paper goods': [
        ['Notebooks', [400, 3400], ['Notebook', 'Sketchbook', 'Pocket Notebook Pack']],
        ['Diaries', [900, 3900], ['Week Planner', 'Desk Diary', 'Wall Calendar']],
        ['Cards & envelopes', [200, 1900], ['Card Set', 'Envelope Pack', 'Gift Wrap']],
      ],
      Filing: [
        ['Ring binders', [300, 1900], ['Ring Binder', 'Lever Arch File', 'Presentation Binder']],
        ['Trays & boxes', [700, 6900], ['Letter Tray', 'Archive Box', 'Magazine File']],
        ['Labels', [200, 2900], ['Label Roll', 'Index Tabs', 'Label Printer']],
      ],
      'Desk equipment': [
        ['Desk organisers', [900, 7900], ['Desk Organiser', 'Pen Cup', 'Monitor Stand']],
        ['Staplers & punches', [700, 5900], ['Stapler', 'Hole Punch', 'Staple Remover']],
        ['Whiteboards', [2900, 39900], ['Whiteboard', 'Glass Board', 'Pinboard']],
      ],
    },
  },
];

export interface SupplierWords {
  readonly code: string;
  readonly name: string;
  readonly contactName: string;
  readonly country: string;
  readonly phone: string;
  /** What it bills in. */
  readonly currency: string;
  readonly brands: readonly string[];
  /** The departments it sells to, by code. */
  readonly sells: readonly string[];
  /** How it writes its own categories. */
  readonly writes: 'PATH' | 'CAPITALS' | 'SLUG';
}

export const suppliers: readonly SupplierWords[] = [
  supplier(
    'NORDFJELL',
    'Nordfjell Friluft AS',
    'Ingrid Solbakken',
    'NO',
    '+47 22 55 01 40',
    'NOK',
    'Nordfjell Rondane Sølvvann',
    'OUT GAR',
    'PATH',
  ),
  supplier(
    'ALPENROT',
    'Alpenrot Bergsport GmbH',
    'Matthias Greinecker',
    'AT',
    '+43 512 5550 17',
    'EUR',
    'Alpenrot Karwendel',
    'OUT TOO',
    'CAPITALS',
  ),
  supplier(
    'BRIGHTWELL',
    'Brightwell & Sons Ltd',
    'Harriet Brightwell',
    'GB',
    '+44 20 7946 0812',
    'GBP',
    'Brightwell Thornbury Ashdown',
    'KIT OFF',
    'PATH',
  ),
  supplier(
    'LUMIERA',
    'Lumiera S.p.A.',
    'Chiara Bellandi',
    'IT',
    '+39 02 5550 118',
    'EUR',
    'Lumiera Candela',
    'LIT FUR',
    'SLUG',
  ),
  supplier(
    'WERKHAUS',
    'Werkhaus Solingen KG',
    'Jörg Überschär',
    'DE',
    '+49 212 555 0190',
    'EUR',
    'Werkhaus Klingenthal',
    'TOO KIT',
    'CAPITALS',
  ),
  supplier(
    'ATELIER-MOREAU',
    'Atelier Moreau SARL',
    'Élodie Moreau',
    'FR',
    '+33 4 55 50 01 77',
    'EUR',
    'Moreau Bel-Air',
    'KIT TEX',
    'PATH',
  ),
  supplier(
    'SKOGSTAD',
    'Skogstad Möbel AB',
    'Åsa Lindqvist',
    'SE',
    '+46 8 555 01 63',
    'SEK',
    'Skogstad Björkhaga',
    'FUR TEX',
    'SLUG',
  ),
  supplier(
    'TANAKA',
    'Tanaka Hamono K.K.',
    'Kenji Tanaka',
    'JP',
    '+81 3 5550 0144',
    'JPY',
    'Tanaka Hoshi',
    'KIT TOO',
    'CAPITALS',
  ),
  supplier(
    'HELVETIA-LICHT',
    'Helvetia Licht AG',
    'Reto Zumbrunn',
    'CH',
    '+41 44 555 01 28',
    'CHF',
    'Helvetia Säntis',
    'LIT OFF',
    'PATH',
  ),
  supplier(
    'POLMEBEL',
    'Polmebel Sp. z o.o.',
    'Łukasz Żuraw',
    'PL',
    '+48 22 555 01 91',
    'PLN',
    'Polmebel Wisła',
    'FUR GAR',
    'SLUG',
  ),
  supplier(
    'DANVÆV',
    'Danvæv A/S',
    'Søren Kjærgaard',
    'DK',
    '+45 55 50 01 36',
    'DKK',
    'Danvæv Hygge',
    'TEX FUR',
    'PATH',
  ),
  supplier(
    'PAPELARIA',
    'Papelaria do Douro Lda.',
    'Inês Figueiredo',
    'PT',
    '+351 22 555 0170',
    'EUR',
    'Douro Azulejo',
    'OFF TEX',
    'SLUG',
  ),
  supplier(
    'CASCADE',
    'Cascade Range Supply Inc.',
    'Dana Whitlock',
    'US',
    '+1 206 555 0149',
    'USD',
    'Cascade Timberline Palouse',
    'OUT LIT',
    'CAPITALS',
  ),
  supplier(
    'GROENHART',
    'Groenhart Tuin B.V.',
    'Maarten de Vries',
    'NL',
    '+31 20 555 0155',
    'EUR',
    'Groenhart Polder',
    'GAR OUT',
    'PATH',
  ),
  supplier(
    'BOHEMIA',
    'Bohemia Sklo s.r.o.',
    'Tereza Nováková',
    'CZ',
    '+420 555 501 22',
    'CZK',
    'Bohemia Moldava',
    'LIT KIT',
    'SLUG',
  ),
  supplier(
    'OFFICINE',
    'Officine Riunite Srl',
    'Paolo Ferrante',
    'IT',
    '+39 011 5550 164',
    'EUR',
    'Riunite Torchio',
    'OFF TOO GAR',
    'CAPITALS',
  ),
];

/** How many minor units of a currency a cent of EUR is, roughly, and the ending its prices are given. */
export const currencies: Readonly<Record<string, { readonly rate: number; readonly step: number }>> = {
  EUR: { rate: 1, step: 10 },
  GBP: { rate: 0.85, step: 50 },
  NOK: { rate: 11.5, step: 1000 },
  SEK: { rate: 11.2, step: 1000 },
  DKK: { rate: 7.46, step: 500 },
  CHF: { rate: 0.95, step: 10 },
  PLN: { rate: 4.3, step: 100 },
  CZK: { rate: 25, step: 1000 },
  USD: { rate: 1.08, step: 100 },
  JPY: { rate: 1.6, step: 10 },
};

export const series = words(
  'Aurora Basalt Cirrus Delta Ember Fjord Granite Halo Iris Juniper Kestrel Larch Meridian Nimbus Orion Petrel Quartz',
  'Rowan Saffron Tundra Umbra Vela Willow Xenon Yarrow Zephyr Alder Birch Cobalt Dune Elm Flint',
);

export const colours = words(
  'anthracite moss sand rust petrol ivory slate ochre burgundy sage graphite chalk indigo copper',
);

export const tags = words(
  'bestseller new refillable repairable vegan plastic-free handmade award-winning compact',
);

export const praise: readonly string[] = [
  'Built to be repaired: every part can be ordered singly.',
  'Made in small batches and checked by hand.',
  'A quiet classic that has hardly changed in twenty years.',
  'Packs small, weighs little and forgives rough treatment.',
  'Designed with the people who use it all day.',
  'Comes with a ten-year guarantee.',
  'The finish gets better with age.',
];

function supplier(
  code: string,
  name: string,
  contactName: string,
  country: string,
  phone: string,
  currency: string,
  brands: string,
  sells: string,
  writes: SupplierWords['writes'],
): SupplierWords {
  return {
    code,
    name,
    contactName,
    country,
    phone,
    currency,
    brands: words(brands),
    sells: words(sells),
    writes,
  };
}

function words(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(' '));
}
