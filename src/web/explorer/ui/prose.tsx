const PARTS = /(`[^`]+`|\*\*[^*]+\*\*)/;
const MOST = 4000;

/** A description from the schema: text with `code` and **weight** in it, never markup. */
export const Prose = ({ text }: { readonly text: string }) => (
  <>
    {text
      .slice(0, MOST)
      .split(PARTS)
      .map((part, index) => {
        if (index % 2 === 0) return part;
        return part.startsWith('`') ? (
          <code key={index}>{part.slice(1, -1)}</code>
        ) : (
          <b key={index}>{part.slice(2, -2)}</b>
        );
      })}
  </>
);
