/** A page of a list, and where the next one begins. */
interface Part {
  next?: string;
}

/** How a list is read a page at a time: the first one begins nowhere. */
export const paging = {
  initialPageParam: '',
  getNextPageParam: (page: Part) => page.next,
};

/** A list to its end, one page after the other; the pages that are known are not read again. */
export async function toEnd<P extends Part>(
  read: (cursor: string) => Promise<P>,
  known: readonly P[] = [],
): Promise<P[]> {
  const pages = [...known];
  let cursor: string | undefined = pages.at(-1)?.next ?? '';
  do {
    const page: P = await read(cursor);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== undefined);
  return pages;
}

/** The items of all pages, as old as the page that was read last. */
export function joined<Item>(pages: readonly { items: Item[]; asOf: string }[]): {
  items: Item[];
  asOf: string;
} {
  return { items: pages.flatMap((page) => page.items), asOf: pages.at(-1)?.asOf ?? '' };
}
